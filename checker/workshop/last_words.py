"""Cell side: where learner code stood when it ended the process, or would not end.

All of it is testimony, for messages only: code that wants to hide its place can.
"""

import faulthandler
import io
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from checker.workshop.faults import own_path

NAME = "last-words.txt"
LONGEST = 64 * 1024
LINE = re.compile(r'File "(.+?)", line (\d{1,7}) in (\S+)')

# The real one: `install` puts another in its place for learner code.
leave = os._exit

Place = dict[str, Any]


def install(submission: Path) -> None:
    """Write down where this process stands if it is killed by a fault or leaves by os._exit."""
    note = (submission.parent / NAME).open("w", encoding="utf-8")
    faulthandler.enable(note, all_threads=False)

    def leave_with_a_note(status: int) -> NoReturn:
        faulthandler.dump_traceback(note, all_threads=False)
        note.flush()
        leave(status)

    os._exit = leave_with_a_note


def read(submission: Path) -> Place | None:
    """Return the innermost own place of what was written down, if anything was."""
    try:
        # At C learner code can put a link or a pipe there, which nobody must follow or wait for.
        ways = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        note = os.open(submission.parent / NAME, os.O_RDONLY | ways)
        with os.fdopen(note, encoding="utf-8", errors="replace") as words:
            text = words.read(LONGEST)
    except OSError:
        return None
    for filename, line, function in LINE.findall(text):
        if path := own_path(filename, submission):
            return {"path": path, "line": int(line), "function": function}
    return None


def watch_signals(report: Callable[[str], None]) -> None:
    """Report each time that Python code sends a signal to the process above it.

    Nobody does that by mistake. Code that goes past Python is not seen: the walls hold it anyway.
    """

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in {"os.kill", "os.killpg"} and arguments[0] == os.getppid():
            with suppress(Exception):
                report("to send a signal to the process that runs it")

    sys.addaudithook(hook)


@contextmanager
def watched(
    seconds: float, submission: Path, report: Callable[[Place | None], None]
) -> Iterator[None]:
    """While the block runs, report once where the main thread stands if it takes too long."""
    thread = threading.main_thread().ident

    def look() -> None:
        report(_innermost(sys._current_frames().get(thread or 0), submission))  # noqa: SLF001

    timer = threading.Timer(seconds, look)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class CountedOutput(io.TextIOWrapper):
    """Standard output that reports once, with the place, when too much was written to it."""

    def __init__(self, limit: int, report: Callable[[Place | None], None], own: Path) -> None:
        super().__init__(os.fdopen(os.dup(1), "wb"), encoding="utf-8", errors="replace")
        self._left = limit
        self._report = report
        self._own = own

    def write(self, text: str) -> int:
        """Write, as far as the limit allows."""
        before, self._left = self._left, self._left - len(text)
        if self._left >= 0:
            return super().write(text)
        if before >= 0:
            self._report(_innermost(sys._getframe(), self._own))  # noqa: SLF001
        return len(text)


def _innermost(frame: FrameType | None, submission: Path) -> Place | None:
    for inner, line in traceback.walk_stack(frame):
        if path := own_path(inner.f_code.co_filename, submission):
            return {"path": path, "line": line, "function": inner.f_code.co_name}
    return None
