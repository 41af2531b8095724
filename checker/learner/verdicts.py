"""Verdicts that were given: an unchanged submission is answered from here, and told so.

A verdict is found under a digest of all that decides it, so that nothing here can be stale. What
cannot be read or written is left aside: the check then runs, as it would without this folder.
"""

import contextlib
import dataclasses
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from checker import digests, pipeline, records
from checker.catalog import COURSE
from checker.model import Finding, Submission, Verdict

KEPT = 60

type Judge = Callable[[Submission, tuple[Finding, ...], pipeline.Options], Verdict]


def check(
    submission: Submission,
    invalid: tuple[Finding, ...],
    options: pipeline.Options,
    *,
    fresh: bool = False,
    judge: Judge = pipeline.check,
) -> tuple[Verdict, datetime | None]:
    """Return the verdict that is known, with the time at which it was given, or a new one."""
    name = "" if invalid else key(submission, options.words)
    if name and not fresh and (found := find(name, submission.shown_as)):
        return found
    verdict = judge(submission, invalid, options)
    if name and not options.cancelled.is_set():
        keep(name, verdict)
    return verdict, None


def key(submission: Submission, chosen: Sequence[str]) -> str:
    """Return the digest of a verdict: files, checks, and what the caller chose besides."""
    checks = digests.of_checks(submission.exercise)
    return digests.of_verdict(submission.digest, checks, *chosen)


def find(name: str, shown_as: str, course: Path = COURSE) -> tuple[Verdict, datetime] | None:
    """Return a verdict and the local time at which it was given, or None if there is none."""
    path = _folder(course) / f"{name}.json"
    try:
        verdict = records.from_json(path.read_text(encoding="utf-8"))
        given = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, ValueError):
        return None
    return dataclasses.replace(verdict, shown_as=shown_as), given


def keep(name: str, verdict: Verdict, course: Path = COURSE) -> None:
    """Keep a verdict if it would come out the same, and forget the oldest ones."""
    if not verdict.repeatable:
        return
    folder = _folder(course)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        # Another process may read meanwhile: the file is there as a whole, or not at all.
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(records.to_json(verdict))
        Path(temporary).replace(folder / f"{name}.json")
        _forget(folder)


def _forget(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)


def _folder(course: Path) -> Path:
    return course / ".katas" / "verdicts"
