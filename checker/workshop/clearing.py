"""Empties a folder in which learner code has written, however deep it went. For both sides."""

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def clear(folder: Path) -> None:
    """Remove all that lies in a folder; what cannot be removed stays.

    What is deeper is moved to the top before it is removed: a tree of ten thousand folders has
    paths that no system takes, and would end a function that calls itself.
    """
    mark, moved = uuid.uuid4().hex, 0
    while entries := list(_entries(folder)):
        removed = 0
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    Path(entry.path).chmod(0o700)
                for inner in _entries(Path(entry.path)):
                    moved += 1
                    with suppress(OSError):
                        os.rename(inner.path, folder / f"{mark}-{moved}")  # noqa: PTH104
            removed += _remove(entry)
        if not removed:
            return


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from list(entries)


def _remove(entry: "os.DirEntry[str]") -> bool:
    # Windows does not remove a database that an engine of another test holds open.
    with suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            Path(entry.path).rmdir()
        else:
            Path(entry.path).unlink()
        return True
    return False
