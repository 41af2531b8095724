"""Cell side: the files of a template process, put back before each test that begins with it."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from checker.workshop.clearing import clear

# What a database with a few tables and rows holds, many times over; more is not kept in memory.
MOST_BYTES = 8 * 1024 * 1024
MOST_ENTRIES = 32
# Where they are while a test runs that has not begun with the template.
ASIDE = ".of-the-template"


@dataclass
class KeptFiles:
    """What lay in some folders at one moment: folders, and files with what they held.

    The files stay open, so that no new file can take the number of an old one.
    """

    tops: tuple[Path, ...]
    folders: list[Path]
    files: dict[Path, tuple[BinaryIO, bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, tops: tuple[Path, ...]) -> "KeptFiles | None":
        """Return what lies in these folders, or None if it is too much, or no plain files."""
        kept = cls(tops, list(tops))
        with suppress(OSError):
            if kept._take():
                return kept
        kept.close()
        return None

    def _take(self) -> bool:
        size = 0
        for folder in self.folders:
            for entry in sorted(folder.iterdir()):
                if entry.is_dir() and not entry.is_symlink():
                    self.folders.append(entry)
                else:
                    file = _open(entry)
                    self.files[entry] = file, file.read(MOST_BYTES + 1)
                    size += len(self.files[entry][1])
                if size > MOST_BYTES or len(self.folders) + len(self.files) > MOST_ENTRIES:
                    return False
        return True

    def put_aside(self) -> None:
        """Leave the folders empty, but for one that is hidden: nothing is copied or removed."""
        for top in self.tops:
            if mine := [path for path in (*self.folders, *self.files) if path.parent == top]:
                (top / ASIDE).mkdir()
                for path in mine:
                    path.rename(top / ASIDE / path.name)

    def restore(self) -> bool:
        """Make the folders as they were; return False if a file is another file by now.

        A file is written in place: the process that is kept may hold it open.
        """
        try:
            for top in self.tops:
                self._fetch_back(top)
            for folder in self.folders:
                self._remove_new(folder)
            return all(_write(path, *kept) for path, kept in self.files.items())
        except OSError:
            return False

    def _fetch_back(self, top: Path) -> None:
        aside = top / ASIDE
        if aside.is_dir() and not aside.is_symlink():
            for path in top.iterdir():
                if path != aside:
                    _remove(path)
            for path in aside.iterdir():
                path.rename(top / path.name)
            aside.rmdir()

    def _remove_new(self, folder: Path) -> None:
        """Remove what a test has made in a folder; raises OSError if it is no folder any more."""
        with os.scandir(folder) as entries:
            new = [Path(entry.path) for entry in entries]
        for path in new:
            if not self._knows(path):
                _remove(path)

    def _knows(self, path: Path) -> bool:
        return path in self.files or path in self.folders

    def close(self) -> None:
        """Close the files."""
        for file, _ in self.files.values():
            file.close()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        clear(path)
        path.rmdir()
    else:
        path.unlink()


def _write(path: Path, file: BinaryIO, content: bytes) -> bool:
    if not os.path.samestat(os.fstat(file.fileno()), path.lstat()):
        return False
    file.seek(0)
    file.write(content)
    file.truncate()
    return True


def _open(path: Path) -> BinaryIO:
    """Open a plain file; a link is not followed, and a pipe is not waited for."""
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError("no plain file")
    return os.fdopen(number, "r+b", buffering=0)
