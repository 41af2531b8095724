"""The learner's source text: lines to show, and copies in which no comment rules our tools."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from checker.model import Finding, Submission

# Each is replaced by a text of the same length, so that no place moves.
SILENCERS = (
    (re.compile(rb"ast-grep-ignore"), rb"ast-grep_ignore"),
    (re.compile(rb"(#\s*mypy\s*):"), rb"\1;"),
)


def unsilenced_copy(submission: Submission, into: Path) -> Path:
    """Copy the submission without the comments that would switch a tool off; return the copy."""
    shutil.copytree(submission.root, into)
    for name in submission.modules:
        path = into / name
        text = path.read_bytes()
        for comment, harmless in SILENCERS:
            text = comment.sub(harmless, text)
        path.write_bytes(text)
    return into


def with_source(finding: Finding, submission: Submission) -> Finding:
    """Return the finding with the line that it points to."""
    place = finding.location
    if place is None or place.source:
        return finding
    return replace(
        finding, location=replace(place, source=_line(submission, place.path, place.line))
    )


def _line(submission: Submission, path: str, line: int) -> str:
    if path not in submission.files:
        return ""
    try:
        lines = (submission.root / path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
