"""A lock between processes: the operating system frees it when its holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        # Tries for ten seconds, then raises OSError.
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def _give_back(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        # Some network file systems have no locks; a learner is mostly alone there.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _give_back(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that a file stands for; waits for whoever holds it.

    Raises OSError if the file cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(handle)
        try:
            yield
        finally:
            _give_back(handle)
    finally:
        os.close(handle)
