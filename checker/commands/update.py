"""`update`: the newest version of the course, without a change to what the learner works on."""

import argparse
import sys
from pathlib import Path

from checker.catalog import COURSE
from checker.commands import arguments
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "bring the course to its newest version; exercises in work stay as they are"
    parser = arguments.command(commands, "update", run, text)
    text = "another remote than `upstream`, or `origin` where there is no upstream"
    parser.add_argument("--remote", default="", metavar="NAME", help=text)
    text = "another branch than the remote's own, or the tag of a release"
    parser.add_argument("--branch", default="", metavar="NAME", help=text)
    text = "without git: carry the exercises of an older copy of the course into this one"
    parser.add_argument("--from", dest="old", default="", metavar="OLD-FOLDER", help=text)


def run(options: argparse.Namespace) -> int:
    """Update, and tell what was left alone and what is to be checked again."""
    import subprocess

    from checker.learner import update

    if options.old:
        carried = update.carry(Path(options.old), COURSE)
        _tell("carried over", carried.left_alone)
        if not carried.left_alone:
            print("No exercise was in work there.")
    else:
        updated = update.update(COURSE, options.remote, options.branch)
        print("The course is at its newest version." if updated.is_new else "Nothing is new.")
        _tell("left as they are", updated.left_alone)
        for slug in updated.renewed:
            again = f"nox -s start-{slug[:2]} -- --force"
            print(f"  {slug} has a new starter; to begin with it: {again}")
    print(flush=True)
    # The code of this process is that of the version before.
    subprocess.run([sys.executable, "-m", "checker", "progress"], cwd=COURSE, check=False)
    return Exit.PASSED


def _tell(what: str, exercises: tuple[str, ...]) -> None:
    if exercises:
        print(f"Your exercises, {what}: {', '.join(exercises)}")
