"""What several commands ask of a caller: an exercise, and a folder."""

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from checker import catalog, packs
from checker.errors import UsageError
from checker.model import Exercise, Task

if TYPE_CHECKING:
    from checker.workshop.limits import Limits

# argparse has no public name for what add_subparsers returns.
type Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
type Run = Callable[[argparse.Namespace], int]


def command(commands: Commands, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """Add a command and return its parser."""
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=run, parser=parser)
    return parser


def add_exercise(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Add the exercise; an optional one is that in which a file was saved last."""
    if optional:
        text = "its number or folder name, such as 01; without one, where you saved last"
        parser.add_argument("exercise", nargs="?", default="", help=text)
    else:
        parser.add_argument("exercise", help="its number or folder name, such as 01")


def add_path(parser: argparse.ArgumentParser) -> None:
    """Add the folder, for callers whose files lie elsewhere than in the course."""
    text = "a copy elsewhere: the folder, or the archive, that holds toolshed/"
    parser.add_argument("--path", default="", metavar="FOLDER", help=text)


def add_pack(parser: argparse.ArgumentParser) -> None:
    """Add the pack of an instructor."""
    text = "a folder with exercises, suites and weights of your own; see INSTRUCTORS.md"
    parser.add_argument("--pack", default="", metavar="FOLDER", help=text)


def use_pack(options: argparse.Namespace) -> None:
    """Let everything that follows use the pack that was named, if one was."""
    if options.pack:
        os.environ[packs.VARIABLE] = str(Path(options.pack).resolve())


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the file of limits that an instructor chooses."""
    text = "a TOML file with limits of your own, such as `request = 10`; see SECURITY.md"
    parser.add_argument("--limits", default="", metavar="FILE", help=text)


def limits_of(options: argparse.Namespace) -> "Limits":
    """Return the limits of the file that was named, or the usual ones."""
    from checker.workshop import limits

    return limits.read(Path(options.limits)) if options.limits else limits.DEFAULTS


def exercise_of(options: argparse.Namespace) -> Exercise:
    """Return the exercise that was named, or that in which a file was saved last."""
    return catalog.load(options.exercise or last_changed())


def folder_of(exercise: Exercise, options: argparse.Namespace) -> Path:
    """Return the folder that was named, or the exercise's own."""
    return Path(options.path) if options.path else exercise.folder


def last_changed() -> str:
    """Return the number of the exercise in which a file was saved last."""
    saved = {
        number: max((path.stat().st_mtime for path in folder.glob("toolshed/**/*.py")), default=0.0)
        for number, folder in catalog.published().items()
    }
    if not saved:
        raise UsageError("there is no exercise here; run the command in the course's folder")
    return max(saved, key=lambda number: saved[number])


def task_of(exercise: Exercise, number: str) -> Task:
    """Return a task by its number, "01.2" or "2"; raises UsageError with those that there are."""
    number = f"{exercise.id}.{number}" if number.isdigit() else number
    for task in exercise.tasks:
        if task.number == number:
            return task
    home = number.partition(".")[0]
    if home != exercise.id and home in catalog.published():
        raise UsageError(
            f"{number} is a task of exercise {home}; to look at it here, run "
            f"`nox -s check-{home} -- --path {shown_as(exercise.folder) or './'}`"
        )
    known = ", ".join(item.number for item in exercise.tasks)
    raise UsageError(f"{exercise.slug} has no task {number!r}; it has {known}")


def shown_as(folder: Path) -> str:
    """Return the folder as a person in the working directory would write it."""
    try:
        shown = folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        shown = folder.resolve().as_posix()
    return "" if shown == "." else f"{shown}/"


def tell(notes: Iterable[str]) -> None:
    """Print what a learner should know besides the answer; it goes to standard error."""
    sys.stdout.flush()
    for note in notes:
        told = f"note: {note}"
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns
            told = textwrap.fill(told, width, break_long_words=False, break_on_hyphens=False)
        print(told, file=sys.stderr)
