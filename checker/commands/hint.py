"""`hint`: one hint of a task, or all of them."""

import argparse

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "hint", run, "print a hint")
    arguments.add_exercise(parser)
    text = "the task, such as 01.2; the first one by default"
    parser.add_argument("task", nargs="?", default="", help=text)
    text = "which hint: 1, 2 or 3"
    parser.add_argument("step", nargs="?", type=int, default=1, choices=(1, 2, 3), help=text)
    parser.add_argument("--all", action="store_true", help="all hints of the task")


def run(options: argparse.Namespace) -> int:
    """Print one hint of a task, or all of them."""
    exercise = catalog.load(options.exercise)
    task = arguments.task_of(exercise, options.task or exercise.tasks[0].number)
    count = len(task.hints)
    chosen = range(1, count + 1) if options.all else [min(options.step, count)]
    for number in chosen:
        print(f"{task.number} {task.title}, hint {number} of {count}:\n  {task.hints[number - 1]}")
    if not options.all and options.step < count:
        print(f"The next one: nox -s hint-{exercise.id} -- {task.number} {options.step + 1}")
    return Exit.PASSED
