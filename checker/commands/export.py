"""`export`: the repository that learners get, without solutions."""

import argparse
import os
from pathlib import Path

from checker import catalog, packs
from checker.commands import arguments
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "make the learners' repository: exercises so far, no solutions"
    parser = arguments.command(commands, "export", run, text)
    parser.add_argument("folder", help="where; a folder that is new, or that an export has made")
    parser.add_argument(
        "--upto", default="", metavar="03", help="the last exercise; all by default"
    )


def run(options: argparse.Namespace) -> int:
    """Write or refresh the repository, and say what happened there."""
    from checker.cohort.export import export

    # A pack is for the instructor's eyes: nothing of it is exported.
    os.environ.pop(packs.VARIABLE, None)
    last = catalog.load(options.upto).id if options.upto else "99"
    exercises = [exercise for exercise in catalog.load_all() if exercise.id <= last]
    done = export(exercises, Path(options.folder))
    for slug in done.added:
        print(f"added {slug}")
    for name in done.kept:
        print(f"left alone, because it was changed there: {name}")
    print(f"{len(done.written)} files written, {len(done.removed)} removed in {options.folder}")
    if not (Path(options.folder) / ".git").exists():
        print("It is a folder yet: git init, git add and git commit there make it a repository.")
    return Exit.PASSED
