"""`hint`: one hint of a task, or all of them."""

import argparse
import textwrap
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit, UsageError
from checker.model import Exercise

if TYPE_CHECKING:
    from checker.learner.hints import Choice
    from checker.learner.state import State, Store


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "hint", run, "print a hint")
    arguments.add_exercise(parser)
    text = (
        "the task, such as 2 or 01.2; without one, the task that failed first in your last check; "
        "`all` shows all hints of that"
    )
    parser.add_argument("task", nargs="?", default="", help=text)
    text = "which hint: 1, 2 or 3; without a task, the one after the last that you got"
    parser.add_argument("step", nargs="?", type=int, default=1, choices=(1, 2, 3), help=text)
    parser.add_argument("--all", action="store_true", help="all hints of the task")


def run(options: argparse.Namespace) -> int:
    """Print one hint of a task, or all of them, and remember which was given."""
    from checker.learner import hints
    from checker.learner.state import Store

    exercise = catalog.load(options.exercise)
    if options.task == "all":
        options.task, options.all = "", True
    store = Store()
    choice = _choice(exercise, options, _known(store))
    if choice.why:
        print(choice.why)
    count = len(choice.task.hints)
    for number in choice.numbers:
        print(f"{choice.task.number} {choice.task.title}, hint {number} of {count}:")
        print(_wrapped(choice.task.hints[number - 1]))
    home = choice.task.number[:2]
    if not options.all:
        print(_afterwards(home, choice, named=bool(options.task)))
    store.change(lambda state: hints.given(state, home, choice))
    arguments.tell(store.notes)
    return Exit.PASSED


def _known(store: "Store") -> "State":
    """Return what is known, and nothing where a newer version has written it: hints are given."""
    from checker.learner.state import State

    try:
        return store.read()
    except UsageError:
        return State()


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text, 80, initial_indent="  ", subsequent_indent="  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _choice(exercise: Exercise, options: argparse.Namespace, state: "State") -> "Choice":
    from checker.learner import hints

    if options.task:
        task = arguments.task_of(exercise, options.task)
        return hints.all_of(task) if options.all else hints.step_of(task, options.step)
    record = state.of(exercise.id)
    failing = record.task
    why = hints.why(exercise, record, failing)
    home = exercise if not failing or failing[:2] == exercise.id else catalog.load(failing[:2])
    known = {task.number: task for task in home.tasks}
    task = known.get(failing, home.tasks[0])
    if options.all:
        return hints.all_of(task, why)
    return hints.next_of(state.of(home.id), task, why)


def _afterwards(home: str, choice: "Choice", *, named: bool) -> str:
    if choice.is_last:
        return f"That was the last one. The reference spoils it: nox -s solution-{home} -- --spoil"
    if named:
        return f"The next one: nox -s hint-{home} -- {choice.task.number} {choice.numbers[-1] + 1}"
    return f"The next one: nox -s hint-{home}"
