"""Reports as files: which formats there are, and how they are asked for and written."""

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from checker import packs
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.model import Verdict

FORMATS = ("json", "junit", "github", "summary", "gradescope", "html", "text")


def add(parser: argparse.ArgumentParser) -> None:
    """Add what a command that gives one verdict takes."""
    parser.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE",
        help=f"write a report as well; {', '.join(FORMATS)}; the file - is standard output, "
        "instead of the usual report; can be given several times",
    )  # fmt: skip
    add_feedback(parser)


def add_feedback(parser: argparse.ArgumentParser) -> None:
    """Add how much reports tell."""
    parser.add_argument(
        "--feedback", choices=["full", "no-values", "headline"], default="",
        help="how much is told: all (unless a pack says less), nothing expected and nothing got, "
        "or the first failure alone",
    )  # fmt: skip


def asked(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the formats and files that were asked for; raises UsageError for what is none."""
    found = []
    for text in options.report:
        name, equals, file = text.partition("=")
        if name not in FORMATS or not equals or not file:
            raise UsageError(
                f"--report {text} names no format and file; write FORMAT=FILE with one of "
                f"{', '.join(FORMATS)}"
            )
        found.append((name, file))
    if sum(file == "-" for _, file in found) > 1:
        raise UsageError("only one --report can go to standard output")
    return found


def shown(verdict: "Verdict", options: argparse.Namespace) -> "Verdict":
    """Return the verdict with as much as the learner may be shown."""
    from checker.reporters.feedback import Feedback, limited

    pack = packs.chosen()
    level = options.feedback or (pack.feedback if pack else "") or Feedback.FULL
    return limited(verdict, Feedback(level))


def write(verdict: "Verdict", wanted: list[tuple[str, str]]) -> None:
    """Write reports of a verdict. A summary is added to its file, as GitHub wants it."""
    for name, file in wanted:
        text = rendered(name, verdict)
        if file == "-":
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
            sys.stdout.flush()
            continue
        try:
            with Path(file).open("ab" if name == "summary" else "wb") as out:
                out.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise UsageError(f"the report {file} cannot be written: {error.strerror}") from error


def write_for(learner: str, exercise: str, verdict: "Verdict", folder: Path) -> None:
    """Write the reports of one learner's exercise below a folder: page, text, JSON and JUnit."""
    own = folder / folder_name(learner)
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {own} cannot be made: {error.strerror}") from error
    endings = {"html": "html", "text": "txt", "json": "json", "junit": "xml"}
    write(verdict, [(name, str(own / f"{exercise}.{end}")) for name, end in endings.items()])


def folder_name(learner: str) -> str:
    """Return a name for a learner's folder that every system can hold, another one for each."""
    from checker.archive_names import DEVICES

    safe = re.sub(r"[^A-Za-z0-9_-]", "_", learner)[:60]
    if safe == learner and safe.lower() == learner and safe not in DEVICES:
        return safe
    known = hashlib.sha256(learner.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{safe}-{known[:8]}"


def rendered(name: str, verdict: "Verdict") -> str:
    """Return a report in one of FORMATS."""
    from checker import records
    from checker.reporters import github, gradescope, html, junit, terminal

    makers: Mapping[str, Callable[[Verdict], str]] = {
        "json": records.to_json,
        "junit": junit.junit,
        "github": github.annotations,
        "summary": github.summary,
        "gradescope": gradescope.results,
        "html": html.page,
        "text": terminal.plain,
    }
    return makers[name](verdict)
