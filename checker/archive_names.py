"""Says which names an entry of an archive may have, and where it lies in the folder."""

import re
import sys
import unicodedata
from pathlib import PurePosixPath

from checker.archive_entries import Refused
from checker.intake import LEFTOVERS

MAX_NAME = 255
MAX_PATH = 1024
DRIVE = re.compile(r"^[A-Za-z]:")
# What tools and systems put beside work: counted, and not unpacked.
SKIPPED = LEFTOVERS | {"__MACOSX", ".venv", "venv", ".nox", ".katas", "node_modules", "Thumbs.db"}
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))}
)
FORBIDDEN_ON_WINDOWS = frozenset('<>:"|?*')


class Names:
    """The names that an archive has shown so far: none may take another's place."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, bool]] = {}
        self.files: set[str] = set()

    def place(self, name: str, *, folder: bool) -> str | None:
        """Return where an entry lies, with slashes, or None if it is to be left out.

        Raises Refused for a name that leaves the folder, hides something or collides.
        """
        parts = _parts(name)
        if not parts or any(part in SKIPPED for part in parts):
            return None
        for count in range(1, len(parts)):
            self._remember("/".join(parts[:count]), name, folder=True)
        path = "/".join(parts)
        if not folder and path in self.files:
            raise Refused(name, "stands twice in the archive")
        self._remember(path, name, folder=folder)
        if not folder:
            self.files.add(path)
        return path

    def _remember(self, path: str, name: str, *, folder: bool) -> None:
        """Keep a path; on many systems names that differ in case or form only are the same."""
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        before, was_folder = self.known.setdefault(key, (path, folder))
        if before != path:
            raise Refused(name, f"differs from {before} only in case or in the form of a letter")
        if was_folder != folder:
            raise Refused(name, "is a file and a folder at once")


def _parts(name: str) -> tuple[str, ...]:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise Refused(name, "has a name that is not UTF-8; rename it") from error
    if not name.isprintable():
        raise Refused(name, "has a name with signs that cannot be seen; rename it")
    if name.startswith("/") or DRIVE.match(name):
        raise Refused(name, "has an absolute path; an archive holds relative ones")
    if "\\" in name:
        raise Refused(name, "has a backslash in its name; make the archive with another tool")
    parts = tuple(part for part in PurePosixPath(name).parts if part != ".")
    if ".." in parts:
        raise Refused(name, "leaves the folder through ..")
    if len(name) > MAX_PATH or any(len(part.encode()) > MAX_NAME for part in parts):
        raise Refused(name, "has a name that is too long")
    if sys.platform == "win32" and any(map(_unknown_to_windows, parts)):
        raise Refused(name, "has a name that Windows cannot hold; rename it")
    return parts


def _unknown_to_windows(part: str) -> bool:
    device = part.partition(".")[0].strip().lower() in DEVICES
    return device or part[-1:] in {".", " "} or not FORBIDDEN_ON_WINDOWS.isdisjoint(part)
