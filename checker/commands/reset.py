"""`reset`: the starter in the place of the learner's work, with a way back."""

import argparse

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit, UsageError

SHOWN = 8


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "put the starter in the place of your work; a copy is saved"
    parser = arguments.command(commands, "reset", run, text)
    arguments.add_exercise(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--undo", action="store_true", help="bring the newest saved copy back")


def run(options: argparse.Namespace) -> int:
    """Reset an exercise after a question, or undo that."""
    from checker.learner import reset

    exercise = catalog.load(options.exercise)
    if options.undo:
        restored = reset.undo(exercise)
        print(f"The copy {reset.described(restored.copy)} is back.")
        if restored.saved:
            print(f"What lay here before is saved: {arguments.shown_as(restored.saved)}")
        return Exit.PASSED
    changed = reset.changed(exercise)
    if not changed:
        print(f"Exercise {exercise.id} holds its starter already; there is nothing to reset.")
        return Exit.PASSED
    if not options.yes and not _agreed(exercise.id, changed):
        print("Nothing is changed.")
        return Exit.PASSED
    saved = reset.reset(exercise)
    print(f"Exercise {exercise.id} holds its starter again.")
    if saved:
        print(f"Your files are saved: {arguments.shown_as(saved)}")
        print(f"To bring them back: nox -s reset-{exercise.id} -- --undo")
    return Exit.PASSED


def _agreed(number: str, changed: list[str]) -> bool:
    print(f"Of exercise {number}, these files differ from the starter:")
    for name in changed[:SHOWN]:
        print(f"  {name}")
    if len(changed) > SHOWN:
        print(f"  and {len(changed) - SHOWN} more")
    try:
        answer = input("Save a copy, and put the starter in their place? [y/N] ")
    except EOFError:
        print()
        raise UsageError("nobody answered, so nothing is changed; --yes does not ask") from None
    return answer.strip().lower() in {"y", "yes"}
