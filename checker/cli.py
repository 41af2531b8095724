"""The command line: arguments in, exit code out. The only caller of sys.exit."""

import argparse
import os
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker import catalog
from checker.errors import CheckerError, UsageError
from checker.model import Exercise

if TYPE_CHECKING:
    from checker.model import Verdict

PASSED, FINDINGS, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0 passed, 1 findings, 2 usage, 3 our own fault, 130 interrupted."""
    try:
        options = _parser().parse_args(arguments)
        code: int = options.command(options)
    except UsageError as error:
        print(f"checker: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("checker: interrupted", file=sys.stderr)
        return INTERRUPTED
    except SystemExit as ending:  # argparse leaves this way
        return ending.code if isinstance(ending.code, int) else USAGE
    except Exception as error:  # noqa: BLE001 - the last line: whatever failed, it is ours
        return _own_fault(error)
    return code


def check(options: argparse.Namespace) -> int:
    """Check one submission and report."""
    exercise = catalog.load(options.exercise or _last_changed())
    folder = _folder(exercise, options)
    verdict = _judge(exercise, folder, options)
    _report(verdict, options)
    if verdict.errored:
        return FAILED
    return PASSED if verdict.passed else FINDINGS


def hint(options: argparse.Namespace) -> int:
    """Print one hint of a task, or all of them."""
    exercise = catalog.load(options.exercise)
    tasks = [
        task for task in exercise.tasks if task.number == (options.task or exercise.tasks[0].number)
    ]
    if not tasks:
        raise UsageError(_no_such_task(exercise, options.task))
    task, count = tasks[0], len(tasks[0].hints)
    chosen = range(1, count + 1) if options.all else [min(options.step, count)]
    for number in chosen:
        print(f"{task.number} {task.title}, hint {number} of {count}:\n  {task.hints[number - 1]}")
    if not options.all and options.step < count:
        print(f"The next one: nox -s hint-{exercise.id} -- {task.number} {options.step + 1}")
    return PASSED


def fix(options: argparse.Namespace) -> int:
    """Format a learner's files and apply ruff's safe fixes; says what changed."""
    from checker.learner.fix import mend

    exercise = catalog.load(options.exercise)
    changed = mend(exercise, _folder(exercise, options))
    for name in changed:
        print(f"mended {name}")
    print(f"{len(changed)} files mended" if changed else "nothing to mend")
    return PASSED


def doctor(options: argparse.Namespace) -> int:  # noqa: ARG001 - as every command
    """Print what this machine offers and what is missing; 2 if checks cannot be trusted here."""
    from checker.learner.doctor import diagnose, healthy

    found = diagnose()
    width = max(len(name) for name, _ in found)
    for name, said in found:
        indent = " " * (width + 2)
        print(textwrap.fill(said, 80, initial_indent=f"{name:{width}}  ", subsequent_indent=indent))
    return PASSED if healthy() else USAGE


def _folder(exercise: Exercise, options: argparse.Namespace) -> Path:
    if getattr(options, "solution", False):
        return catalog.COURSE / "solutions" / exercise.slug
    return Path(options.path) if options.path else exercise.folder


def _last_changed() -> str:
    """Return the number of the exercise in which a file was saved last."""
    saved = {
        number: max((path.stat().st_mtime for path in folder.glob("toolshed/**/*.py")), default=0.0)
        for number, folder in catalog.published().items()
    }
    if not saved:
        raise UsageError("there is no exercise here; run the command in the course's folder")
    return max(saved, key=lambda number: saved[number])


def _judge(exercise: Exercise, folder: Path, options: argparse.Namespace) -> "Verdict":
    from checker import intake, pipeline
    from checker.workshop.tiers import Isolation

    if options.task and options.task not in {task.number for task in exercise.tasks}:
        raise UsageError(_no_such_task(exercise, options.task))
    chosen = pipeline.Options(
        task=options.task,
        own=options.own,
        mode=options.cells,
        isolation=Isolation(options.isolation),
    )
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        submission, invalid = intake.take_snapshot(
            exercise, folder, Path(temporary).resolve() / "snapshot", _shown_as(folder)
        )
        if options.debug and not invalid:
            from checker.learner.debug import replay

            return replay(submission, folder, chosen)
        return pipeline.check(submission, invalid, chosen)


def _shown_as(folder: Path) -> str:
    """Return the folder as a person in the working directory would write it."""
    try:
        shown = folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        shown = folder.resolve().as_posix()
    return "" if shown == "." else f"{shown}/"


def _report(verdict: "Verdict", options: argparse.Namespace) -> None:
    from checker import records
    from checker.reporters import terminal

    if options.json:
        sys.stdout.write(records.to_json(verdict))
    elif options.plain:
        sys.stdout.write(terminal.plain(verdict, full=options.full))
    else:
        terminal.show(verdict, sys.stdout, full=options.full)


def _no_such_task(exercise: Exercise, task: str) -> str:
    known = ", ".join(item.number for item in exercise.tasks)
    return f"{exercise.slug} has no task {task!r}; it has {known}"


def _own_fault(error: Exception) -> int:
    """Say that the checker failed, and keep what is needed to mend it in a file."""
    kind = "" if isinstance(error, CheckerError) else f"{type(error).__name__}: "
    folder = catalog.COURSE / ".katas"
    folder = folder if os.access(catalog.COURSE, os.W_OK) else Path(tempfile.gettempdir())
    folder.mkdir(exist_ok=True)
    report = folder / "checker-failed.txt"
    report.write_text(f"Python {sys.version}\n\n{traceback.format_exc()}", encoding="utf-8")
    print(f"the checker failed, not you: {kind}{error}", file=sys.stderr)
    print(f"What happened is in {report}; please send that file with your report.", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="checker", description="Checks the Flask katas.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = _command(commands, "check", check, "check one exercise")
    one.add_argument("--json", action="store_true", help="print the verdict as a JSON document")
    one.add_argument("--plain", action="store_true", help="no colour, ASCII signs, 80 columns")
    one.add_argument(
        "--debug", action="store_true", help="run the failing request in the foreground"
    )
    one.add_argument("--full", action="store_true", help="tell every failure with its evidence")
    one.add_argument("--task", default="", metavar="01.2", help="look at one task only")
    one.add_argument(
        "--own",
        action="store_true",
        help="leave out the checks of earlier exercises, those of ruff and mypy among them",
    )
    one.add_argument("--solution", action="store_true", help="check the reference instead")
    one.add_argument(
        "--isolation",
        choices=["auto", "strict", "off"],
        default="auto",
        help="how far your code is shut off: the best there is, nothing below B, or tier C",
    )
    one.add_argument("--cells", choices=["fork", "one"], default="", help=argparse.SUPPRESS)
    _command(commands, "fix", fix, "format the files and apply safe fixes")
    three = commands.add_parser("doctor", help="what this machine offers, and what is missing")
    three.set_defaults(command=doctor)
    two = _command(commands, "hint", hint, "print a hint")
    two.add_argument(
        "task", nargs="?", default="", help="the task, such as 01.2; the first one by default"
    )
    two.add_argument(
        "step", nargs="?", type=int, default=1, choices=(1, 2, 3), help="which hint: 1, 2 or 3"
    )
    two.add_argument("--all", action="store_true", help="all hints of the task")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    function: object,
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(command=function)
    which = command.add_argument("exercise", help="its number or folder name, such as 01")
    if name == "check":
        which.nargs, which.default = "?", ""
        which.help = "its number or folder name, such as 01; without one, where you saved last"
    command.add_argument(
        "--path",
        default="",
        metavar="FOLDER",
        help="a copy elsewhere: the folder that holds toolshed/",
    )
    return command
