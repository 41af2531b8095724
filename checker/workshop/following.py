"""Follows what a process of ours says, line by line, within a time that it has for all."""

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from checker.workshop.processes import pipes_of

KEPT_STDERR = 64 * 1024
# How often a run looks whether somebody has cancelled it, in seconds.
GLANCE = 0.05


@dataclass(frozen=True, slots=True)
class Followed:
    """The complete lines that a process said, and how it ended; `code` as in subprocess.

    `gone` is false if the process is still there: it has told by its last line how it went.
    """

    lines: tuple[str, ...]
    code: int
    stderr: bytes
    timed_out: bool = False
    gone: bool = True

    @property
    def well(self) -> bool:
        """Whether it has come to its end: pytest says by 0 and 1 whether all tests pass."""
        return self.code in {0, 1}


def never(_: str) -> int | None:
    """No line is the last one: the process ends."""
    return None


class Follower:
    """Hears a process of ours from its start on; it can be followed more than once."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._said: queue.Queue[bytes | None] = queue.Queue()
        self._errors = bytearray()
        pipes = pipes_of(process)
        self._readers = (
            threading.Thread(target=_read_lines, args=(pipes.stdout, self._said), daemon=True),
            threading.Thread(target=_read_tail, args=(pipes.stderr, self._errors), daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def follow(
        self,
        signal: bytes,
        tell: Callable[[str], None],
        seconds: float,
        cancelled: threading.Event,
        last: Callable[[str], int | None] = never,
    ) -> Followed:
        """Send the signal, hand each line to `tell`, and return all; the caller ends the process.

        `last` returns an exit code for the line after which the process waits for another signal.
        A process that takes too long or was cancelled has a code of -9, and the lines until then.
        """
        with contextlib.suppress(OSError):
            # It may have ended already: its exit code says so.
            pipe = pipes_of(self._process).stdin
            pipe.write(signal)
            pipe.flush()
        lines: list[str] = []
        deadline = time.monotonic() + seconds
        while not cancelled.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return self._ended(lines, -9, timed_out=True)
            try:
                line = self._said.get(timeout=min(GLANCE, left))
            except queue.Empty:
                continue
            if line is None:
                code = self._process.wait()
                self._readers[1].join(timeout=1)
                return self._ended(lines, code)
            text = line.decode()
            if (code_told := last(text)) is not None:
                return self._ended(lines, code_told, gone=False)
            lines.append(text)
            tell(text)
        return self._ended(lines, -9)

    def _ended(
        self, lines: list[str], code: int, *, timed_out: bool = False, gone: bool = True
    ) -> Followed:
        return Followed(tuple(lines), code, bytes(self._errors), timed_out, gone)


def _read_lines(pipe: IO[bytes], said: "queue.Queue[bytes | None]") -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in pipe:
            if line.endswith(b"\n"):
                said.put(line)
    said.put(None)


def _read_tail(pipe: IO[bytes], kept: bytearray) -> None:
    with contextlib.suppress(OSError, ValueError):
        while part := pipe.read1(8192) if hasattr(pipe, "read1") else pipe.read(8192):
            kept += part
            del kept[:-KEPT_STDERR]
