"""Cell side: describes an exception so that a learner recognises their own line."""

import errno
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

MAX_TEXT = 2000


# What the kernel says where a limit of the cell is reached.
OF_SYSTEM = {
    errno.EAGAIN: "too many processes",
    errno.EMFILE: "too many open files",
    errno.EFBIG: "too much written",
    errno.ENOSPC: "too much written",
    errno.ENOMEM: "out of memory",
}


class TooLarge(Exception):  # noqa: N818 - it says what an answer is
    """A part of an answer that holds more than a client would take."""


class Missing(Exception):  # noqa: N818 - reads as what it tells the learner
    """A name that the brief's contract gives is not there; `place` is where to look."""

    def __init__(self, text: str, place: list[dict[str, Any]]) -> None:
        super().__init__(text)
        self.place = place


def describe(error: BaseException, submission: Path) -> dict[str, Any]:
    """Return type, message and the learner's own frames, innermost last, as JSON.

    Frames are `{"path", "line", "function"}` with paths relative to the submission. For a
    SyntaxError the place that Python names is the last frame.
    """
    frames = own_frames(error.__traceback__, submission)
    if isinstance(error, Missing):
        frames += error.place
    if isinstance(error, SyntaxError) and error.filename:
        path = own_path(error.filename, submission)
        if path:
            frames.append({"path": path, "line": error.lineno or 1, "function": ""})
    told = {
        "type": type(error).__name__,
        "message": _text(error),
        "frames": frames[-20:],
        "chain": [base.__name__ for base in type(error).__mro__][:10],
    }
    limit = limit_of(error)
    return told | {"limit": limit} if limit else told


def limit_of(error: BaseException) -> str:
    """Return the word of the limit that has raised an exception, or nothing if none has."""
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, TooLarge):
        return "too much output"
    if isinstance(error, RuntimeError) and error.args == ("can't start new thread",):
        return "too many processes"
    if not isinstance(error, OSError):
        return ""
    if error.errno == errno.EAGAIN and not _starts_a_process(error.__traceback__):
        return ""
    return OF_SYSTEM.get(error.errno or 0, "")


def _starts_a_process(trace: TracebackType | None) -> bool:
    """Say whether an exception comes from a function that forks."""
    names: tuple[str, ...] = ()
    for frame, _ in traceback.walk_tb(trace):
        names = frame.f_code.co_names
    return any("fork" in name or "spawn" in name for name in names)


def own_frames(trace: TracebackType | None, submission: Path) -> list[dict[str, Any]]:
    """Return the frames of a traceback that lie in the submission."""
    return [
        {"path": path, "line": line or 1, "function": frame.f_code.co_name}
        for frame, line in traceback.walk_tb(trace)
        if (path := own_path(frame.f_code.co_filename, submission))
    ]


def own_path(filename: str, submission: Path) -> str:
    """Return a path relative to the submission, or nothing if it lies elsewhere."""
    try:
        return Path(filename).resolve().relative_to(submission).as_posix()
    except (OSError, ValueError):
        return ""


def _text(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException as other:  # noqa: BLE001 - a learner's __str__ may raise anything
        text = f"(its text cannot be read: {type(other).__name__})"
    return text[:MAX_TEXT].encode("utf-8", "backslashreplace").decode()
