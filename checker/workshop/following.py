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
    """The complete lines that a process said, and how it ended; `code` as in subprocess."""

    lines: tuple[str, ...]
    code: int
    stderr: bytes
    timed_out: bool = False


def follow(
    process: subprocess.Popen[bytes],
    signal: bytes,
    tell: Callable[[str], None],
    seconds: float,
    cancelled: threading.Event,
) -> Followed:
    """Send the signal, hand each line to `tell`, and return all; the caller ends the process.

    A process that takes too long or was cancelled has a code of -9, and the lines until then.
    """
    pipes = pipes_of(process)
    said: queue.Queue[bytes | None] = queue.Queue()
    errors = bytearray()
    readers = (
        threading.Thread(target=_read_lines, args=(pipes.stdout, said), daemon=True),
        threading.Thread(target=_read_tail, args=(pipes.stderr, errors), daemon=True),
    )
    for reader in readers:
        reader.start()
    with contextlib.suppress(OSError):
        # It may have ended already: its exit code says so.
        pipes.stdin.write(signal)
        pipes.stdin.flush()
    lines: list[str] = []
    deadline = time.monotonic() + seconds
    while not cancelled.is_set():
        left = deadline - time.monotonic()
        if left <= 0:
            return Followed(tuple(lines), -9, bytes(errors), timed_out=True)
        try:
            line = said.get(timeout=min(GLANCE, left))
        except queue.Empty:
            continue
        if line is None:
            code = process.wait()
            readers[1].join(timeout=1)
            return Followed(tuple(lines), code, bytes(errors))
        lines.append(line.decode())
        tell(lines[-1])
    return Followed(tuple(lines), -9, bytes(errors))


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
