"""The learner's source text: lines to show, and copies in which no comment rules our tools."""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from checker.model import Finding, Submission
from checker.stages.plan import Plan

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


def hurried(plan: Plan) -> Plan:
    """Return the plan for a tool that looks at one file alone: it has a quarter of the time."""
    return replace(plan, limits=replace(plan.limits, tool=plan.limits.tool / 4))


def culprit(submission: Submission, seconds: float, survives: Callable[[str], bool]) -> str:
    """Return the file that a tool does not survive on its own, if one is found in time.

    The largest come first: what a tool does not survive is seldom short.
    """
    until = time.monotonic() + seconds
    sizes = {name: (submission.root / name).stat().st_size for name in submission.modules}
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        if not survives(name):
            return name
        if time.monotonic() > until:
            break
    return ""


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
