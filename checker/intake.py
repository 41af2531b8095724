"""Takes a snapshot of a submission; nothing after it reads the learner's folder."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from checker.errors import UnusableFolder
from checker.model import Cause, Evidence, Exercise, Finding, Judge, Location, Status, Submission

MAX_FILES = 500
MAX_BYTES = 5 * 1024 * 1024
# Folders within folders: no package is as deep, and what is deeper can trouble whoever copies it.
MAX_DEPTH = 20
MAX_IGNORED = 100
# What Python would import in place of a source, so that nobody could read what is judged.
COMPILED = (".so", ".pyd", ".dll", ".dylib", ".pyw")

# Made by tools or by running the app: neither submitted nor worth a word.
LEFTOVERS = frozenset(
    {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".git", ".DS_Store"}
)
# What the course itself puts beside a submission.
FURNITURE = frozenset(
    {"README.md", "NOTES.md", "exercise.toml", "instance", "starter", ".gitignore"}
)


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    name: str


def take_snapshot(
    exercise: Exercise, folder: Path, into: Path, shown_as: str
) -> tuple[Submission, tuple[Finding, ...]]:
    """Copy what the exercise submits from `folder` to `into`, byte for byte.

    Returns the submission and a finding for each file that cannot be judged. Raises
    UnusableFolder if there is nothing to judge.
    """
    _refuse_unusable(exercise, folder)
    into.mkdir(parents=True, exist_ok=True)
    findings: list[Finding] = []
    names: list[str] = []
    total = 0
    digest = hashlib.sha256(exercise.slug.encode())
    for entry in _submitted(exercise, folder):
        if problem := _unfit(entry.path):
            findings.append(invalid(entry.name, problem))
            continue
        content = _read(entry.path)
        if content is None:
            findings.append(invalid(entry.name, "changed while it was read; hand it in again"))
            continue
        total += len(content)
        if len(names) >= MAX_FILES or total > MAX_BYTES:
            findings.append(invalid(entry.name, _too_much(exercise)))
            break
        if entry.name.endswith(".py") and (finding := _unreadable(entry.name, content)):
            findings.append(finding)
        target = into / entry.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        names.append(entry.name)
        _add(digest, entry.name, content)
    submission = Submission(
        exercise=exercise,
        root=into,
        shown_as=shown_as,
        files=tuple(names),
        ignored=_ignored(exercise, folder),
        digest=digest.hexdigest(),
    )
    return submission, tuple(findings)


def read_files(exercise: Exercise, folder: Path) -> dict[str, bytes]:
    """Return the contents of what a snapshot would take, by name; nothing is judged or refused.

    A folder that is not there holds no files. Raises UnusableFolder if one cannot be read.
    """
    there = tuple(name for name in exercise.submits if (folder / name.rstrip("/")).exists())
    entries = _submitted(replace(exercise, submits=there), folder)
    return {entry.name: entry.path.read_bytes() for entry in entries if not _unfit(entry.path)}


def digest_of(exercise: Exercise, files: Mapping[str, bytes]) -> str:
    """Return the digest that a submission of these files has."""
    digest = hashlib.sha256(exercise.slug.encode())
    for name, content in files.items():
        _add(digest, name, content)
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", name: str, content: bytes) -> None:
    digest.update(f"\0{name}\0{len(content)}\0".encode())
    digest.update(content)


def _read(path: Path) -> bytes | None:
    """Return what an ordinary file holds, up to a byte more than is taken; None for others.

    The file may have become a link or a pipe since it was looked at: neither is followed.
    """
    ways = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | ways), "rb") as file:
            ordinary = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            return file.read(MAX_BYTES + 1) if ordinary else None
    except OSError:
        return None


def _refuse_unusable(exercise: Exercise, folder: Path) -> None:
    if not folder.is_dir():
        raise UnusableFolder(f"there is no folder {folder}")
    try:
        entries = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise UnusableFolder(f"the folder {folder} cannot be read: {error.strerror}") from error
    wanted = [path.rstrip("/") for path in exercise.submits]
    if not any(name in entries for name in wanted):
        raise UnusableFolder(
            f"the folder {folder} holds no {wanted[0]}/; name the folder that holds {wanted[0]}/"
        )
    if not any(True for _ in _submitted(exercise, folder)):
        raise UnusableFolder(f"{folder / wanted[0]} is empty")


def _submitted(exercise: Exercise, folder: Path) -> Iterator[_Entry]:
    for submitted in exercise.submits:
        top = folder / submitted.rstrip("/")
        if top.is_symlink() or top.is_file():
            yield _Entry(top, submitted.rstrip("/"))
        else:
            yield from _walk(top, submitted.rstrip("/"))


def _walk(folder: Path, name: str, depth: int = 1) -> Iterator[_Entry]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UnusableFolder(f"the folder {folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        if entry.name in LEFTOVERS or entry.name.endswith(".pyc"):
            continue
        below = _Entry(Path(entry.path), f"{name}/{entry.name}")
        if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH:
            yield from _walk(below.path, below.name, depth + 1)
        else:
            yield below


def _unfit(path: Path) -> str:
    """Return why a file cannot be taken, or nothing if it can."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "has a name that is not UTF-8; rename it"
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        return _kind(mode)
    if path.name.lower().endswith(COMPILED):
        return "is a compiled module, which nobody can read; hand in its source"
    if not os.access(path, os.R_OK):
        return "cannot be read; give yourself the right to read it"
    return ""


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return f"lies deeper than {MAX_DEPTH} folders; move it up"
    if stat.S_ISLNK(mode):
        return "is a symbolic link; put the file itself there"
    return "is no ordinary file; remove it"


def _too_much(exercise: Exercise) -> str:
    return (
        f"is one too many: {exercise.slug} takes at most {MAX_FILES} files and "
        f"{MAX_BYTES // 1024 // 1024} MiB; remove what does not belong there"
    )


def invalid(name: str, problem: str) -> Finding:
    """Return the finding of a submission that cannot be judged because of one file."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    return Finding(
        check="",
        status=Status.FAILED,
        title=f"invalid submission: {shown} {problem}",
        cause=Cause.SUBMISSION,
        location=Location(shown),
        blocks=frozenset(Judge),
    )


def _unreadable(name: str, content: bytes) -> Finding | None:
    if (place := content.find(b"\0")) >= 0:
        return Finding(
            check="",
            status=Status.FAILED,
            title=f"{name} holds a null byte, which no Python source may",
            cause=Cause.SUBMISSION,
            location=Location(name, content[:place].count(b"\n") + 1),
            advice="Is it a file of another kind, or saved as UTF-16? Save it as UTF-8.",
            blocks=frozenset(Judge),
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Finding(
            check="",
            status=Status.FAILED,
            title=f"{name} is not UTF-8",
            cause=Cause.SUBMISSION,
            evidence=(Evidence("the byte", f"0x{content[error.start]:02x} in line {line}"),),
            location=Location(name, line),
            advice="Save the file as UTF-8; editors offer it as the encoding of a file.",
            blocks=frozenset(Judge),
        )
    return None


def _ignored(exercise: Exercise, folder: Path) -> tuple[str, ...]:
    taken = {path.rstrip("/").partition("/")[0] for path in exercise.submits}
    present = {entry.name for entry in folder.iterdir()} - taken - LEFTOVERS - FURNITURE
    named = sorted(name.encode("utf-8", "backslashreplace").decode() for name in present)
    more = len(named) - MAX_IGNORED
    return (*named[:MAX_IGNORED], f"and {more} more") if more > 0 else tuple(named)
