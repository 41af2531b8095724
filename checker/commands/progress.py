"""`progress`: how far the learner is with each exercise, and what comes next."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit

if TYPE_CHECKING:
    from rich.table import Table

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
    from checker.learner.progress import line_of, next_steps
    from checker.learner.state import Store
    from checker.reporters.console import console

    store = Store()
    state = store.read()
    lines = [line_of(exercise, state) for exercise in catalog.load_all()]
    out = console(plain=options.plain)
    out.print(_list(lines, narrow=out.width < NARROW))
    out.print()
    for step in next_steps(lines):
        out.print(step)
    arguments.tell(store.notes)
    return Exit.PASSED


def _list(lines: "Sequence[Line]", *, narrow: bool) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for line in lines:
        name = Text(f"{line.exercise.id} {line.exercise.title}", style="bold")
        standing = Text(line.standing.value, style=COLOURS.get(line.standing.value, "dim"))
        if narrow:
            table.add_row(Text("\n").join([name, standing, Text(line.words), Text()]))
        else:
            table.add_row(name, standing, line.words)
    return table
