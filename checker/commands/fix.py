"""`fix`: formats a learner's files and applies ruff's safe fixes."""

import argparse

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "fix", run, "format the files and apply safe fixes")
    arguments.add_exercise(parser)
    arguments.add_path(parser)


def run(options: argparse.Namespace) -> int:
    """Mend what can be mended safely, and say which files changed."""
    from checker.learner.fix import mend

    exercise = catalog.load(options.exercise)
    changed = mend(exercise, arguments.folder_of(exercise, options))
    for name in changed:
        print(f"mended {name}")
    if not changed:
        print("nothing to mend")
    return Exit.PASSED
