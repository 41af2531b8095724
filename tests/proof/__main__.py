"""`nox -s proof`, `roll`, `goldens` and `new`: the tools of those who write exercises."""

import argparse
import functools
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checker import catalog
from checker.catalog import COURSE
from checker.errors import UsageError
from checker.model import Exercise
from tests import bad_input
from tests.proof import cases, contract, golden, matrix, recorded, runs, scaffold, starters, tiers
from tests.proof.runs import Proof


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
    with runs.warm():
        if options.tier:
            return tiers.prove(_chosen(options.exercises), options.tier, options.only)
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
            golden.rewrite(bad_input.golden(name), bad_input.report_of(name))
        return 0
    for exercise in _chosen(options.exercises):
        wrongs = [w for w in cases.wrongs(exercise) if not options.only or w.name in options.only]
        for proof, verdict in runs.run_wrongs(exercise, wrongs, runs.MODES[0]):
            if verdict is None:
                print(f"{proof.wrong}: {proof.problem}")
                continue
            golden.write(exercise, proof, verdict)
    return 0


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
    proofs = _static_proofs(exercise) + runs.side_by_side(runs.rights(exercise, runs.MODES[:1]))
    return matrix.tell(proofs, list(contract.unfinished(exercise)))


def _prove_one(exercise: Exercise, options: argparse.Namespace) -> int:
    only, nightly = options.only, options.nightly
    print(f"\n{exercise.id} {exercise.title}")
    lacking = list(contract.unfinished(exercise))
    if not cases.reference(exercise).is_dir() or not exercise.checks:
        return matrix.tell([], lacking)
    wrongs = cases.wrongs(exercise)
    if only:
        wrongs = tuple(wrong for wrong in wrongs if wrong.name in only)
    proofs = [] if only else _static_proofs(exercise) + _solution_proofs(exercise)
    modes = (*runs.MODES, runs.COLD) if nightly else runs.MODES[:1]
    proven = [runs.run_wrongs(exercise, wrongs, mode) for mode in modes]
    proofs += [proof for mode in proven for proof, _ in mode]
    if nightly:
        proofs += [
            proof for proof, _ in runs.run_wrongs(exercise, wrongs, runs.MODES[0], own=False)
        ]
    hold = golden.write if options.write else golden.prove
    proofs += [hold(exercise, proof, verdict) for proof, verdict in proven[0] if verdict]
    columns, twins = matrix.columns([proof for proof, _ in proven[0]], exercise)
    if not only:
        proofs += [Proof("no two checks have equal columns", twin) for twin in twins]
        print(columns)
    found = matrix.tell(proofs, lacking)
    if not (found or only or os.environ.get("CI")):
        recorded.record(exercise)
    return found


def _static_proofs(exercise: Exercise) -> list[Proof]:
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        names = starters.differences(exercise, starters.generate(exercise, Path(temporary)))
    problem = f"nox -s roll would change {', '.join(names)}" if names else ""
    return [Proof("the committed starter is the generated one", problem)]


def _solution_proofs(exercise: Exercise) -> list[Proof]:
    states = [
        functools.partial(runs.prove_starter, exercise, task.number) for task in exercise.tasks
    ]
    proven = runs.side_by_side(runs.rights(exercise, runs.MODES))
    return proven + [proof for state in runs.side_by_side(states) for proof in state]


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
                "--tier",
                choices=("B", "C"),
                default="",
                help="the exercise's own checks over right and wrong solutions at this tier; what "
                "is proven at A must be the same there",
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
