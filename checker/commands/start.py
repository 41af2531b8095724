"""`start`: begins an exercise, with the course's starter or with the learner's own code."""

import argparse
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit
from checker.model import Exercise

if TYPE_CHECKING:
    from checker.learner.start import Started


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "begin an exercise, with the reference of the one before or with your own code"
    parser = arguments.command(commands, "start", run, text)
    arguments.add_exercise(parser)
    parser.add_argument(
        "--from",
        dest="origin",
        choices=["reference", "mine"],
        default="reference",
        help="what to go on from: the reference of the exercise before, or your own code of it",
    )
    parser.add_argument(
        "--force", action="store_true", help="also where you have worked already; a copy is saved"
    )


def run(options: argparse.Namespace) -> int:
    """Fill the learner's folder, and say what to do next; 1 if a merge is left to be settled."""
    from checker.learner import start

    exercise = catalog.load(options.exercise)
    if options.origin == "mine":
        return _told(exercise, start.from_mine(exercise, force=options.force))
    started = start.from_reference(exercise, force=options.force)
    if started is None:
        print(f"Exercise {exercise.id} holds its starter already.")
        return _next(exercise)
    return _told(exercise, started)


def _told(exercise: Exercise, started: "Started") -> int:
    folder = arguments.shown_as(exercise.folder)
    if started.saved:
        print(f"What lay there before is saved: {arguments.shown_as(started.saved)}")
        print(f"To bring it back: nox -s reset-{exercise.id} -- --undo")
    if not started.is_mine:
        print(f"{folder}toolshed/ holds the starter of {exercise.id}.")
        return _next(exercise)
    print(f"{folder}toolshed/ holds your own code, and what {exercise.id} adds.")
    for sentence in started.told:
        print(f"  {sentence}")
    if not started.conflicts:
        return _next(exercise)
    print("In these places your code and the starter cannot be merged; both stand there:")
    for place in started.conflicts:
        print(f"  {folder}{place}")
    print("Keep one version, or both, and delete the lines with <<<<<<<, ======= and >>>>>>>.")
    print(f"Then: nox -s check-{exercise.id}")
    return Exit.FINDINGS


def _next(exercise: Exercise) -> int:
    print(f"Read exercises/{exercise.slug}/README.md, then: nox -s check-{exercise.id}")
    return Exit.PASSED
