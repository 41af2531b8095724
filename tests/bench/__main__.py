"""`nox -s bench`: prints medians and ratios of one run, on a machine that does nothing else."""

import argparse
import itertools
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil

from checker import catalog
from checker.model import Exercise, Judge
from checker.workshop.tiers import Isolation, choose, cores
from tests.bench import sides
from tests.bench.sides import Figures
from tests.proof import cases

# The cohort that a larger one is compared with.
FEW = 10
PACKAGES = ("flask", "sqlalchemy", "pydantic", "pytest", "ruff", "mypy")


def main() -> int:
    """Compare the sides for the exercises that were named, and print a table for each."""
    options = _parser().parse_args()
    _machine()
    _starts(options.rounds)
    for number in options.exercises:
        exercise = catalog.load(number)
        with tempfile.TemporaryDirectory(prefix="katas-bench-") as temporary:
            _compare(exercise, Path(temporary), options)
    return 0


def _machine() -> None:
    memory = psutil.virtual_memory().total / 1024**3
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"{platform.platform()}, {psutil.cpu_count()} cores, {memory:.0f} GiB")
    print(f"Python {platform.python_version()}, {packages}; tier {choose(Isolation.AUTO)}\n")


def _starts(rounds: int) -> None:
    found = sides.repeat(
        rounds,
        {
            "interpreter": partial(sides.start, "-c", "pass"),
            "hint 03": partial(sides.start, "-m", "checker", "hint", "03"),
            "--help": partial(sides.start, "-m", "checker", "--help"),
        },
    )
    print("| command | s above the interpreter's start | target |\n|---|---|---|")
    base = _median(found["interpreter"])
    for name in ("hint 03", "--help"):
        print(f"| {name} | {_median(found[name]) - base:.2f} | 0.15 |")
    print()


def _compare(exercise: Exercise, temporary: Path, options: argparse.Namespace) -> None:
    # Only what is submitted: beside it lies the starter, which is to be wrong.
    folder, cache = cases.copy_reference(exercise, temporary / "reference"), temporary / "cache"
    sides.chain(exercise, folder, cache)
    caches = itertools.count()
    compared: dict[str, Callable[[], Figures]] = {
        "chain": partial(sides.chain, exercise, folder, cache),
        "chain, cold": lambda: sides.chain(exercise, folder, temporary / f"cache-{next(caches)}"),
        "floor": partial(sides.floor, exercise, folder),
        "cold": partial(sides.cold, exercise, folder),
        "warm": partial(sides.warm, exercise, folder, judges=cores()),
        "warm behaviour": partial(sides.warm, exercise, folder, Judge.BEHAVIOUR),
        "warm behaviour, shared": partial(
            sides.warm, exercise, folder, Judge.BEHAVIOUR, judges=cores()
        ),
    }
    found = sides.repeat(options.rounds, compared)
    saved = sides.repeat(options.rounds, {"save": partial(sides.save, exercise)})["save"]
    for place, name in enumerate(("headline", "exercise", "everything")):
        found[f"save to {name}"] = [one[place] for one in saved]
    found |= sides.repeat(
        1,
        {
            f"cohort of {count}": partial(sides.cohort, exercise, folder, count)
            for count in sorted({FEW, options.cohort})
        },
    )
    _print(exercise, found)


def _print(exercise: Exercise, found: dict[str, list[Figures]]) -> None:
    checks = len(exercise.all_checks)
    print(f"## {exercise.slug}: {checks} checks, those of earlier exercises included\n")
    print("| side | wall s | processor s | largest process MiB | all processes MiB |")
    print("|---|---|---|---|---|")
    for name, runs in found.items():
        figures = [_median(runs, key) for key in ("wall", "cpu", "largest", "all")]
        cells = [f"{value:.2f}" if value else "" for value in figures[:2]]
        cells += [f"{value:.0f}" if value else "" for value in figures[2:]]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| ratio | is | target |\n|---|---|---|")
    cohorts = [name for name in found if name.startswith("cohort of ")]
    fewer, cohort = cohorts[0], cohorts[-1]
    for name, above, below, key, target in (
        ("cold check / chain", "cold", "chain", "wall", 0.6),
        ("save to headline / chain", "save to headline", "chain", "wall", 0.2),
        ("save to the exercise's verdict / chain", "save to exercise", "chain", "wall", 0.4),
        ("cohort, processor / chain", cohort, "chain", "cpu", 0.3),
        ("cohort, processor / chain with a cold cache", cohort, "chain, cold", "cpu", 0.06),
        ("warm behaviour / floor, in grading", "warm behaviour", "floor", "wall", 5),
        ("warm behaviour / floor, in practice", "warm behaviour, shared", "floor", "wall", 2),
        (f"{cohort}, processor / {fewer}", cohort, fewer, "cpu", 1.05),
    ):
        ratio = _median(found[above], key) / _median(found[below], key)
        print(f"| {name} | {ratio:.2f} | {target} |")
    print(flush=True)


def _median(runs: list[Figures], key: str = "wall") -> float:
    return statistics.median(float(getattr(one, key)) for one in runs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("exercises", nargs="*", default=["01", "05", "08"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cohort", type=int, default=100)
    return parser


if __name__ == "__main__":
    sys.exit(main())
