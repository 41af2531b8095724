"""`gradebook`: stored results as a table of points, without running any code."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker.commands import arguments
from checker.commands.grade import add_store
from checker.errors import Exit, UsageError

if TYPE_CHECKING:
    from checker.cohort.gradebook import Grade


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "gradebook", run, "make a gradebook of stored results")
    add_store(parser)
    parser.add_argument(
        "--rules",
        default="",
        metavar="TOML",
        help="points, late work, overrides; see INSTRUCTORS.md",
    )
    parser.add_argument(
        "--roster", default="", metavar="CSV", help="who is who; see INSTRUCTORS.md"
    )
    parser.add_argument(
        "--format", choices=["csv", "canvas", "moodle"], default="csv", help="for whom; plain CSV"
    )
    parser.add_argument(
        "--output", default="", metavar="FILE", help="write there; standard output by default"
    )


def run(options: argparse.Namespace) -> int:
    """Write the gradebook; 1 if something in it waits for a person."""
    from checker.cohort import gradebook, roster, rules, sheets
    from checker.cohort.store import stored_results
    from checker.reporters.csv_text import to_csv

    known = roster.read(Path(options.roster)) if options.roster else ()
    if options.format != "csv" and not known:
        raise UsageError(f"--format {options.format} needs a --roster: it tells who is who there")
    chosen = rules.read(Path(options.rules)) if options.rules else rules.Rules()
    grades = gradebook.grades(stored_results(Path(options.store)), chosen, known)
    if not grades:
        raise UsageError(f"{options.store} holds no results yet")
    _write(to_csv(sheets.FORMATS[options.format](grades)), options.output)
    return _tell_waiting(grades)


def _write(text: str, output: str) -> None:
    content = text.encode("utf-8", "backslashreplace")
    if not output:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error


def _tell_waiting(grades: "Sequence[Grade]") -> int:
    from checker.reporters.text import one_line

    waiting = [grade for grade in grades if grade.waits]
    strangers = sorted({grade.learner.id for grade in grades if not grade.known})
    if strangers:
        names = ", ".join(map(one_line, strangers))
        print(f"Not in the roster, and only in the plain CSV: {names}", file=sys.stderr)
    if waiting:
        print("Without a grade until a person has looked:", file=sys.stderr)
    for grade in waiting:
        line = f"  {grade.learner.id} {grade.exercise} {grade.state}: {'; '.join(grade.notes)}"
        print(one_line(line), file=sys.stderr)
    return Exit.FINDINGS if waiting else Exit.PASSED
