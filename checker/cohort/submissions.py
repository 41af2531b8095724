"""Finds the submissions in a folder, and whose each is."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.archive_entries import KNOWN
from checker.archives import is_archive
from checker.cohort.roster import Learner
from checker.errors import UsageError

# Archives that are not taken: whose they are can be told all the same.
OTHERS = (".rar", ".7z", ".tar.bz2", ".tar.xz", ".tar.zst", ".gz")
# What systems and people put beside submissions.
NOT_HANDED_IN = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What one learner handed in: a folder or an archive, or why there is none to grade.

    Without a source and without a problem, nothing was handed in.
    """

    learner: str
    source: Path | None = None
    problem: str = ""


def collect(
    folder: Path, roster: Sequence[Learner] = (), roster_file: Path | None = None
) -> tuple[HandedIn, ...]:
    """Return what each learner handed in, by name: everyone of the roster, and who else is there.

    Without a roster, a folder's or an archive's name is the learner's. Raises UsageError if the
    folder cannot be read or holds nothing.
    """
    found = _entries(folder, roster_file)
    if not found:
        raise UsageError(f"{folder} holds no submissions: it needs a folder or archive a learner")
    taken: set[str] = set()
    handed = []
    for learner in roster:
        wanted = learner.submission or learner.id
        names = [name for name in found if wanted in {name, stem(name)}]
        taken.update(names)
        handed.append(_choose(learner.id, [found[name] for name in names]))
    handed += _strangers({n: path for n, path in found.items() if n not in taken}, handed)
    return tuple(sorted(handed, key=lambda item: item.learner))


def stem(name: str) -> str:
    """Return a name without the ending of an archive."""
    for ending in KNOWN + OTHERS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def _strangers(found: dict[str, Path], known: Sequence[HandedIn]) -> Iterator[HandedIn]:
    """Return whom the roster does not name; who would get a name of the roster is unclear."""
    taken = {item.learner for item in known}
    by_learner: dict[str, list[Path]] = {}
    for name, path in found.items():
        by_learner.setdefault(stem(name), []).append(path)
    for learner, paths in by_learner.items():
        if learner in taken:
            problem = f"the roster gives {learner} another submission; {_listed(paths)} is nobody's"
            yield HandedIn(f"{learner} (not in the roster)", problem=problem)
        else:
            yield _choose(learner, paths)


def _choose(learner: str, paths: Sequence[Path]) -> HandedIn:
    if not paths:
        return HandedIn(learner)
    if len(paths) > 1:
        return HandedIn(
            learner, problem=f"{len(paths)} submissions: {_listed(paths)}; keep the one that counts"
        )
    (path,) = paths
    if path.is_symlink():
        return HandedIn(learner, problem=f"{path.name} is a symbolic link, which is not followed")
    if path.is_dir():
        return _unwrapped(learner, path)
    if not is_archive(path):
        return HandedIn(
            learner,
            problem=f"{path.name} is no folder and no archive that is taken ({', '.join(KNOWN)})",
        )
    return HandedIn(learner, path)


def _unwrapped(learner: str, folder: Path) -> HandedIn:
    """Return a folder, or the archive that is all it holds: Moodle's download is made so."""
    try:
        entries = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        return HandedIn(learner, problem=f"{folder.name} cannot be read: {error.strerror}")
    if len(entries) == 1 and is_archive(entries[0]) and not entries[0].is_symlink():
        return HandedIn(learner, entries[0])
    return HandedIn(learner, folder)


def _entries(folder: Path, roster_file: Path | None) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    own = roster_file.resolve() if roster_file else None
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be read: {error.strerror}") from error
    return {
        entry.name.encode("utf-8", "backslashreplace").decode(): Path(entry.path)
        for entry in entries
        if not entry.name.startswith(".")
        and entry.name not in NOT_HANDED_IN
        and Path(entry.path).resolve() != own
    }


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(path.name.encode("utf-8", "backslashreplace").decode() for path in paths)
