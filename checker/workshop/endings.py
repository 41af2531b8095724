"""The judge's end: how a cell failed, said in the words of a verdict."""

import signal
from typing import Any

from checker.workshop.limits import MIB, Limits

# How a shell tells of a signal, and bubblewrap.
OF_A_SIGNAL = 128
LAST_SIGNAL = 64
OUT_OF_CPU = int(getattr(signal, "SIGXCPU", 24))
BAD_CALL = int(getattr(signal, "SIGSYS", 31))
FORBIDDEN = (
    "the app's process was ended by the kernel: it made a system call that reads or changes "
    "another process, or what is mounted"
)
# Words that the cell gives an exception that a limit has raised, and what tells of the limit.
OF_LIMITS = {
    "out of memory": "one process of the app may hold {memory}",
    "too many processes": "the app may run {processes} processes and threads at once",
    "too many open files": "one process of the app may hold {open_files} files open",
    "too much written": "one file may hold {file_size}, and all of them together {disk}",
    "too much output": "the headers of an answer may hold {headers}",
}


class CellFault(Exception):  # noqa: N818 - a fault of what runs in the cell, not of ours
    """The cell did not answer as a cell does.

    `word` is the verdict word: "crashed", "timed out", "wrong answer" or one of OF_LIMITS.
    `where` is the learner's line, as far as the cell could tell it.
    """

    def __init__(self, word: str, detail: str, where: dict[str, Any] | None = None) -> None:
        super().__init__(f"{word}: {detail}")
        self.word = word
        self.detail = detail
        self.where = where


def too_slow(seconds: float, where: dict[str, Any] | None) -> CellFault:
    """Return the fault of a cell that gave no answer in time."""
    return CellFault("timed out", f"no answer within {seconds:g} seconds", where)


def hog(limit: int) -> CellFault:
    """Return the fault of processes that hold too much memory together."""
    return CellFault("out of memory", f"all its processes together hold more than {size(limit)}")


def crowd(limit: int) -> CellFault:
    """Return the fault of an app that runs too many processes."""
    return CellFault("too many processes", f"it runs more than {limit} processes and threads")


def flood(limit: int, where: dict[str, Any] | None) -> CellFault:
    """Return the fault of a cell that printed too much."""
    return CellFault("too much output", f"more than {size(limit)} were printed", where)


def full_disk(limit: int) -> CellFault:
    """Return the fault of a cell that wrote too much, into one file or into many."""
    return CellFault("too much written", f"all its files together hold more than {size(limit)}")


def size(count: int) -> str:
    """Return a number of bytes as people write it."""
    for unit, name in ((MIB, "MiB"), (1024, "KiB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count} bytes"


def limit_reached(answer: dict[str, Any], limits: Limits) -> CellFault | None:
    """Return the fault that an exception tells of if a limit has raised it, or None.

    A factory's exception comes as the answer to a question; it is looked at as well.
    """
    raised = answer.get("raised")
    if raised is None and isinstance(inner := answer.get("answer"), dict):
        raised = inner.get("raised")
    word = raised.get("limit") if isinstance(raised, dict) else None
    if not isinstance(raised, dict) or not isinstance(word, str) or word not in OF_LIMITS:
        return None
    frames = raised.get("frames")
    last = frames[-1] if isinstance(frames, list) and frames else None
    where = last if isinstance(last, dict) and last.get("path") else None
    told = f"{raised.get('type')}: {raised.get('message')}"
    return CellFault(word, f"{told} ({_limit(word, limits)})", where)


def _limit(word: str, limits: Limits) -> str:
    return OF_LIMITS[word].format(
        memory=size(limits.memory),
        processes=limits.processes,
        open_files=limits.open_files,
        file_size=size(limits.file_size),
        disk=size(limits.disk),
        headers=size(limits.headers),
    )


def behind_bubblewrap(code: int) -> int:
    """Return how the program ended that bubblewrap ran, which tells of a signal as a shell does."""
    behind = code - OF_A_SIGNAL
    return -behind if 0 < behind <= LAST_SIGNAL else code


def ending(code: object, where: dict[str, Any] | None, limits: Limits) -> CellFault:
    """Return the fault of a process that has ended itself, or was ended; None: it still runs."""
    if code == -OUT_OF_CPU:
        detail = f"one process computed for more than {limits.cpu} seconds"
        return CellFault("timed out", detail, where)
    if not isinstance(code, int):
        return CellFault("crashed", "the process closed its channel", where)
    if code < 0:
        return CellFault("crashed", f"the process was ended by signal {-code}", where)
    return CellFault("crashed", f"the process ended itself with exit code {code}", where)
