"""`progress`: how far the learner is with each exercise, and what comes next."""

import argparse
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit

if TYPE_CHECKING:
    from rich.text import Text

    from checker.learner.progress import Line

NARROW = 60
COLOURS = {"done": "green", "in work": "yellow", "stale": "magenta", "recheck": "magenta"}


def add(commands: arguments.Commands) -> None:
    """Add the command."""
    text = "how far you are with each exercise, and what comes next"
    parser = arguments.command(commands, "progress", run, text)
    parser.add_argument("--plain", action="store_true", help="no colour, 80 columns")


def run(options: argparse.Namespace) -> int:
    """Print a line for each exercise, and the command to type next."""
    from checker.learner.console import console
    from checker.learner.progress import line_of, next_steps
    from checker.learner.state import Store

    store = Store()
    state = store.read()
    lines = [line_of(exercise, state) for exercise in catalog.load_all()]
    out = console(plain=options.plain)
    for line in lines:
        out.print(_row(line, narrow=out.width < NARROW))
    out.print()
    for step in next_steps(lines):
        out.print(step)
    arguments.tell(store.notes)
    return Exit.PASSED


def _row(line: "Line", *, narrow: bool) -> "Text":
    from rich.text import Text

    colour = COLOURS.get(line.standing.value, "dim")
    row = Text(f"{line.exercise.id} {line.exercise.title:<16} ", style="bold")
    row.append(f"{line.standing.value:<12} ", style=f"not bold {colour}")
    row.append(f"\n   {line.words}" if narrow else line.words, style="not bold")
    return row
