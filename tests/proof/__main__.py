"""`nox -s proof`, `roll`, `goldens` and `new`: the tools of those who write exercises."""

import argparse
import difflib
import functools
import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from checker import catalog
from checker.catalog import COURSE
from checker.errors import UsageError
from checker.model import Exercise, Verdict
from checker.reporters import terminal
from tests import bad_input
from tests.proof import cases, contract, matrix, recorded, runs, scaffold, starters
from tests.proof.runs import Proof
from tests.proof.steady import steady


def main() -> int:
    """Run one command; return 0 if all is proven, 1 if not, 2 for a wrong call."""
    options = _parser().parse_args()
    try:
        code: int = options.command(options)
    except UsageError as error:
        print(f"proof: {error}", file=sys.stderr)
        return 2
    return code


def prove(options: argparse.Namespace) -> int:
    """Prove the exercises named, or all, and print the matrix of each."""
    problems = sum(
        _prove_again(exercise)
        if options.changed and recorded.is_proven(exercise)
        else _prove_one(exercise, options)
        for exercise in _chosen(options.exercises)
    )
    print(f"\n{problems} problems" if problems else "\nAll is proven.")
    return 1 if problems else 0


def roll(options: argparse.Namespace) -> int:
    """Write the starters anew; with --check only say which would change."""
    changed = 0
    for exercise in _chosen(options.exercises):
        with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
            generated = starters.generate(exercise, Path(temporary))
            names = starters.differences(exercise, generated)
            if names and not options.check:
                starters.replace_starter(exercise, generated)
        changed += len(names)
        for name in names:
            print(f"{exercise.slug}/{name} {'would change' if options.check else 'written'}")
    print("the starters are up to date" if not changed else f"{changed} files")
    return 1 if changed and options.check else 0


def goldens(options: argparse.Namespace) -> int:
    """Write the golden messages anew and print what changed, to be read."""
    if options.exercises == ["bad-input"]:
        for name in bad_input.CASES:
            _rewrite(bad_input.golden(name), bad_input.report_of(name))
        return 0
    for exercise in _chosen(options.exercises):
        wrongs = [w for w in cases.wrongs(exercise) if not options.only or w.name in options.only]
        for proof, verdict in _run_wrongs(exercise, wrongs, runs.MODES[0]):
            if verdict is None:
                print(f"{proof.wrong}: {proof.problem}")
                continue
            path = cases.TESTS / "golden" / exercise.suite.name / f"{proof.wrong}.txt"
            _rewrite(path, terminal.headline(steady(verdict)))
    return 0


def _rewrite(path: Path, after: str) -> None:
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(after, encoding="utf-8", newline="\n")
    sys.stdout.writelines(_difference(before, after, path))


def new(options: argparse.Namespace) -> int:
    """Scaffold an exercise; `proof` then lists what is missing."""
    for path in scaffold.scaffold(options.slug):
        print(f"made {path.relative_to(COURSE).as_posix()}")
    print(f"Now: nox -s proof -- {options.slug[:2]} lists what is missing.")
    return 0


def _chosen(numbers: Sequence[str]) -> tuple[Exercise, ...]:
    return tuple(catalog.load(number) for number in numbers) if numbers else catalog.load_all()


def _prove_again(exercise: Exercise) -> int:
    """Show of an exercise that was proven as it is that its right solutions pass here, too."""
    print(f"\n{exercise.id} {exercise.title}: proven as it is; its right solutions once more")
    proofs = _static_proofs(exercise) + runs.side_by_side(_rights(exercise, runs.MODES[:1]))
    return _told(proofs, list(contract.unfinished(exercise)))


def _prove_one(exercise: Exercise, options: argparse.Namespace) -> int:
    only, nightly = options.only, options.nightly
    print(f"\n{exercise.id} {exercise.title}")
    lacking = list(contract.unfinished(exercise))
    if not cases.reference(exercise).is_dir() or not exercise.checks:
        return _told([], lacking)
    wrongs = cases.wrongs(exercise)
    if only:
        wrongs = tuple(wrong for wrong in wrongs if wrong.name in only)
    proofs = [] if only else _static_proofs(exercise) + _solution_proofs(exercise)
    modes = (*runs.MODES, runs.AHEAD) if nightly else runs.MODES[:1]
    proven = [_run_wrongs(exercise, wrongs, mode) for mode in modes]
    proofs += [proof for mode in proven for proof, _ in mode]
    if nightly:
        proofs += [proof for proof, _ in _run_wrongs(exercise, wrongs, runs.MODES[0], own=False)]
    golden = _write_golden if options.write else _prove_golden
    proofs += [golden(exercise, proof, verdict) for proof, verdict in proven[0] if verdict]
    columns, twins = matrix.columns([proof for proof, _ in proven[0]], exercise)
    if not only:
        proofs += [Proof("no two checks have equal columns", twin) for twin in twins]
        print(columns)
    found = _told(proofs, lacking)
    if not (found or only or os.environ.get("CI")):
        recorded.record(exercise)
    return found


def _told(proofs: Sequence[Proof], lacking: Sequence[str]) -> int:
    """Print what is proven and what is not, and return how much is not."""
    for item in lacking:
        print(f"  unfinished  {item}")
    problems = [proof for proof in proofs if proof.problem]
    print(f"  {len(proofs) - len(problems)} proven, {len(problems) + len(lacking)} not")
    for proof in problems:
        print(f"  not proven  {proof.sentence}: {proof.problem}")
    return len(problems) + len(lacking)


def _static_proofs(exercise: Exercise) -> list[Proof]:
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        names = starters.differences(exercise, starters.generate(exercise, Path(temporary)))
    problem = f"nox -s roll would change {', '.join(names)}" if names else ""
    return [Proof("the committed starter is the generated one", problem)]


def _solution_proofs(exercise: Exercise) -> list[Proof]:
    states = [
        functools.partial(runs.prove_starter, exercise, task.number) for task in exercise.tasks
    ]
    proven = runs.side_by_side(_rights(exercise, runs.MODES))
    return proven + [proof for state in runs.side_by_side(states) for proof in state]


def _rights(exercise: Exercise, modes: Sequence[str]) -> list[Callable[[], Proof]]:
    solutions = [("the reference", cases.reference(exercise))]
    solutions += [
        (f"the alternative {right.name}", right.folder) for right in cases.rights(exercise)
    ]
    return [
        functools.partial(runs.prove_right, exercise, folder, name, mode)
        for name, folder in solutions
        for mode in modes
    ]


def _run_wrongs(
    exercise: Exercise, wrongs: Sequence[cases.Wrong], mode: str, *, own: bool = True
) -> list[tuple[Proof, Verdict | None]]:
    verdicts: dict[str, Verdict | None] = {}

    def job(wrong: cases.Wrong) -> Proof:
        proof, verdicts[wrong.name] = runs.prove_wrong(exercise, wrong, mode, own=own)
        return proof

    proofs = runs.side_by_side([functools.partial(job, wrong) for wrong in wrongs])
    return [(proof, verdicts[proof.wrong]) for proof in proofs]


def _write_golden(exercise: Exercise, proof: Proof, verdict: Verdict) -> Proof:
    path = cases.TESTS / "golden" / exercise.suite.name / f"{proof.wrong}.txt"
    _rewrite(path, terminal.headline(steady(verdict)))
    return Proof(f"the message for {proof.wrong} is the golden one")


def _prove_golden(exercise: Exercise, proof: Proof, verdict: Verdict) -> Proof:
    path = cases.TESTS / "golden" / exercise.suite.name / f"{proof.wrong}.txt"
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    now = terminal.headline(steady(verdict))
    problem = "" if kept == now else f"it reads differently; {_first_change(kept, now)}"
    return Proof(f"the message for {proof.wrong} is the golden one", problem)


def _first_change(kept: str, now: str) -> str:
    lines = itertools.zip_longest(kept.splitlines(), now.splitlines(), fillvalue="(nothing)")
    old, new = next(((old, new) for old, new in lines if old != new), ("", "another end of line"))
    return f"{new.strip()!r} instead of {old.strip()!r}"


def _difference(before: str, after: str, path: Path) -> list[str]:
    name = path.relative_to(COURSE).as_posix()
    return list(
        difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=1
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="proof", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in (("prove", prove), ("roll", roll), ("goldens", goldens)):
        one = commands.add_parser(name, help=command.__doc__)
        one.set_defaults(command=command)
        one.add_argument("exercises", nargs="*", metavar="NN", help="exercises; all without any")
        if name != "roll":
            one.add_argument(
                "--only", nargs="+", default=(), metavar="WRONG", help="wrong solutions by name"
            )
        if name == "prove":
            one.add_argument(
                "--changed",
                action="store_true",
                help="of exercises that are proven as they are, the right solutions only",
            )
            one.add_argument(
                "--write",
                action="store_true",
                help="write the golden messages that differ, and print the difference to be read",
            )
            one.add_argument(
                "--nightly",
                action="store_true",
                help="wrong solutions in both modes of cells and with a judge that waited for "
                "them, and what they break of 01 on",
            )
        if name == "roll":
            one.add_argument("--check", action="store_true", help="write nothing")
    made = commands.add_parser("new", help=new.__doc__)
    made.set_defaults(command=new)
    made.add_argument("slug", metavar="NN-NAME", help="such as 02-blueprints")
    return parser


if __name__ == "__main__":
    sys.exit(main())
