"""`check`: one submission, judged and reported."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from checker.catalog import COURSE
from checker.commands import arguments, reports
from checker.errors import Exit, UsageError
from checker.model import Exercise

if TYPE_CHECKING:
    from checker.model import Verdict


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "check", run, "check one exercise")
    arguments.add_exercise(parser, optional=True)
    arguments.add_path(parser)
    parser.add_argument("--json", action="store_true", help="print the verdict as a JSON document")
    text = "print one line for each finding, as editors read them"
    parser.add_argument("--lines", action="store_true", help=text)
    text = "write the report as a page, .katas/reports/05.html, and say where it lies"
    parser.add_argument("--html", action="store_true", help=text)
    parser.add_argument("--open", action="store_true", help="as --html, and open it in a browser")
    parser.add_argument("--plain", action="store_true", help="no colour, ASCII signs, 80 columns")
    parser.add_argument(
        "--debug", action="store_true", help="run the failing request in the foreground"
    )
    parser.add_argument("--full", action="store_true", help="tell every failure with its evidence")
    parser.add_argument("--task", default="", metavar="01.2", help="look at one task only")
    parser.add_argument(
        "--own",
        action="store_true",
        help="leave out the tests of earlier exercises; ruff and mypy count all the same",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="run all, even if nothing has changed since last time"
    )
    parser.add_argument("--solution", action="store_true", help="check the reference instead")
    parser.add_argument(
        "--isolation",
        choices=["auto", "strict", "off"],
        default="auto",
        help="how far your code is shut off: the best there is, nothing below B, or tier C",
    )
    arguments.add_limits(parser)
    arguments.add_pack(parser)
    reports.add(parser)
    parser.add_argument("--cells", choices=["fork", "one"], default="", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Check one submission and report."""
    arguments.use_pack(options)
    wanted = reports.asked(options)
    exercise = arguments.exercise_of(options)
    folder = arguments.folder_of(exercise, options)
    if options.solution:
        folder = COURSE / "solutions" / exercise.slug
    verdict, files = _judge(exercise, folder, options)
    told = reports.shown(verdict, options)
    if not any(file == "-" for _, file in wanted):
        _report(told, options)
    reports.write(told, wanted)
    if not (options.path or options.solution):
        _keep(exercise, verdict, options)
    if options.html or options.open:
        _write_page(told, files, options)
    if verdict.errored:
        return Exit.FAILED
    return Exit.PASSED if verdict.passed else Exit.FINDINGS


def _judge(
    exercise: Exercise, folder: Path, options: argparse.Namespace
) -> tuple["Verdict", dict[str, str]]:
    """Return the verdict, and the text of the files that it is about."""
    from checker import archives, pipeline
    from checker.learner import report, verdicts
    from checker.workshop.tiers import Isolation, cores

    chosen = pipeline.Options(
        task=arguments.task_of(exercise, options.task).number if options.task else "",
        own=options.own,
        static=True,
        mode=options.cells,
        isolation=Isolation(options.isolation),
        limits=arguments.limits_of(options),
        judges=cores(),
    )
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        submission, invalid = archives.take_snapshot(
            exercise, folder, Path(temporary).resolve() / "snapshot", arguments.shown_as(folder)
        )
        if options.debug and archives.is_archive(folder):
            raise UsageError("--debug runs a learner's own folder: unpack the archive first")
        if options.debug and not invalid:
            from checker.learner.debug import replay

            return replay(submission, folder, chosen), report.sources(submission)
        verdict, given = verdicts.check(submission, invalid, chosen, fresh=options.fresh)
        if given:
            since = f"nothing has changed since {given:%H:%M on %d %B}, which gave this"
            arguments.tell([f"{since}; --fresh runs all again"])
        return verdict, report.sources(submission)


def _keep(exercise: Exercise, verdict: "Verdict", options: argparse.Namespace) -> None:
    """Keep what was found of the learner's own folder, and say what else is worth knowing of it."""
    from checker.learner import rooms
    from checker.learner.editor import show_rules
    from checker.learner.keep import keep
    from checker.learner.state import Store

    show_rules(exercise)
    store = Store()
    alone = bool(options.own and exercise.earlier)
    keep(exercise, verdict, store, whole=not (options.task or alone))
    places = rooms.merge_marks(rooms.files_of(exercise))
    if places:
        shown = ", ".join(arguments.shown_as(exercise.folder) + place for place in places)
        store.notes.append(
            f"a merge is not settled in {shown}. Keep one of the two versions, or both, and delete "
            "the lines with <<<<<<<, ======= and >>>>>>>"
        )
    arguments.tell(store.notes)


def _write_page(verdict: "Verdict", files: dict[str, str], options: argparse.Namespace) -> None:
    """Write the page and say where it lies, beside a document on standard error."""
    from checker.learner import report

    page = report.write(verdict, files, mine=not (options.path or options.solution))
    out = sys.stderr if options.json or options.lines else sys.stdout
    print(f"The report as a page: {arguments.shown_as(page).rstrip('/')}", file=out)
    if options.open and (problem := report.show(page)):
        arguments.tell([problem])


def _report(verdict: "Verdict", options: argparse.Namespace) -> None:
    from checker import records
    from checker.reporters import lines, terminal

    if options.json:
        sys.stdout.write(records.to_json(verdict))
    elif options.lines:
        sys.stdout.write(lines.lines(verdict))
    elif options.plain:
        sys.stdout.write(terminal.plain(verdict, full=options.full))
    else:
        terminal.show(verdict, sys.stdout, full=options.full)
