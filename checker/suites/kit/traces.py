"""Cell side: which of the learner's own lines led to where we are."""

import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from checker.workshop.faults import own_path

MAX_PLACES = 4


def own_places(submission: Path, frame: FrameType | None = None) -> list[dict[str, Any]]:
    """Return the learner's own lines of a stack, innermost first; without a frame, the caller's."""
    found: list[dict[str, Any]] = []
    one = frame or sys._getframe(1)  # noqa: SLF001 - a stack has no other door
    while one is not None and len(found) < MAX_PLACES:
        if path := _own(one.f_code.co_filename, submission):
            found.append({"path": path, "line": one.f_lineno, "function": one.f_code.co_name})
        one = one.f_back  # type: ignore[assignment]
    return found


@cache
def _own(filename: str, submission: Path) -> str:
    return own_path(filename, submission) if not filename.startswith("<") else ""
