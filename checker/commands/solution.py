"""`solution`: the reference beside the learner's code, and the walk-through."""

import argparse
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit, UsageError
from checker.model import Exercise

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "after you have passed: the reference beside your code, and the walk-through"
    parser = arguments.command(commands, "solution", run, text)
    arguments.add_exercise(parser)
    parser.add_argument("--spoil", action="store_true", help="show it before you have passed")
    parser.add_argument("--plain", action="store_true", help="no colour, 80 columns")


def run(options: argparse.Namespace) -> int:
    """Print what differs, file by file, then the walk-through and where other ways lie."""
    from rich.markdown import Markdown

    from checker.learner import rooms, solution
    from checker.learner.state import Store
    from checker.reporters.console import console

    exercise = catalog.load(options.exercise)
    rooms.reference_of(exercise)
    store = Store()
    if not options.spoil and store.read().of(exercise.id).done is None:
        arguments.tell(store.notes)
        raise UsageError(
            f"exercise {exercise.id} has not passed yet. Stuck? nox -s hint-{exercise.id}. To see "
            f"the solution all the same: nox -s solution-{exercise.id} -- --spoil"
        )
    out = console(plain=options.plain)
    _differences(exercise, out)
    out.print(Markdown(solution.notes(exercise)))
    _alternatives(exercise, out)
    return Exit.PASSED


def _differences(exercise: Exercise, out: "Console") -> None:
    from rich.text import Text

    from checker.learner import solution

    found = list(solution.differences(exercise))
    if not found:
        out.print("Your code is the reference, word for word.\n")
        return
    out.print("From your code (-) to the reference (+):\n")
    for _, lines in found:
        out.print(Text("\n").join(map(_coloured, lines)), soft_wrap=True)
        out.print()


def _coloured(line: str) -> "Text":
    from rich.text import Text

    from checker.reporters.text import visible

    bold = line.startswith(("--- ", "+++ "))
    return Text(visible(line), style="bold" if bold else COLOURS.get(line[:1], ""))


def _alternatives(exercise: Exercise, out: "Console") -> None:
    from rich.padding import Padding

    from checker.learner import solution

    found = solution.alternatives(exercise)
    out.print()
    if found:
        out.print("Other right solutions, each whole and proven:")
    for other in found:
        out.print(f"  {arguments.shown_as(other.folder)}", soft_wrap=True)
        out.print(Padding(other.mechanism, (0, 0, 0, 4)))
