"""`watch`: checks an exercise whenever a file of it is saved."""

import argparse

from checker.commands import arguments, hint, progress
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command."""
    text = "check an exercise whenever you save a file of it"
    parser = arguments.command(commands, "watch", run, text)
    arguments.add_exercise(parser, optional=True)


def run(options: argparse.Namespace) -> int:
    """Watch until somebody quits."""
    from checker.learner.screen import Screen
    from checker.learner.watch import Watch

    exercise = arguments.exercise_of(options)
    actions = {"h": _hint, "l": _list}
    Watch(exercise.id, Screen(), actions, lambda one: arguments.shown_as(one.folder)).watch()
    return Exit.PASSED


def _hint(number: str) -> int:
    return hint.run(argparse.Namespace(exercise=number, task="", step=1, all=False))


def _list(_: str) -> int:
    return progress.run(argparse.Namespace(plain=False))
