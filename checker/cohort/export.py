"""Makes the repository that learners get: the exercises so far, and no solutions."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from checker.catalog import COURSE
from checker.errors import UsageError
from checker.learner import rooms
from checker.model import Exercise

NOTE = ".katas-export.json"
# What learners need of the course besides the exercises; whole folders end with a slash.
SHARED = (
    "checker/", "schema/", "typings/", ".devcontainer/", ".vscode/", "exercises/ruff.toml",
    "exercises/mypy.ini", "noxfile.py", "pyproject.toml", "pyrightconfig.json",
    "requirements.lock", "requirements-browser.lock", ".gitattributes", ".gitignore",
    ".python-version", "LICENSE", "SECURITY.md",
)  # fmt: skip
LEFT_OUT = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".DS_Store"})
# The parts of the README that are for others.
FOR_OTHERS = ("## For instructors", "## For contributors")
COMMAND_FOR_SOLUTIONS = re.compile(r"\| `nox -s [^`]*solution")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: exercises that were added, and files by their paths.

    `kept` are files that somebody has changed in the folder, and that were left as they are.
    """

    added: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def export(exercises: Sequence[Exercise], folder: Path) -> Exported:
    """Write the learners' repository with these exercises, or bring one up to date.

    The files that an exercise submits are written once, as its starter, and are the learners'
    from then on. Raises UsageError if the folder lies in the course, or holds something else.
    """
    before = _noted(folder)
    files = dict(sorted(_files(exercises)))
    new_rooms = [exercise for exercise in exercises if not _has_room(folder, exercise)]
    theirs = [name for name in {**before, **files} if _is_theirs(folder / name, before.get(name))]
    kept = [name for name in theirs if _content(folder / name) != files.get(name)]
    written = [name for name in files if name not in kept and _write(folder / name, files[name])]
    removed = [name for name in before if name not in files and name not in kept]
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    for exercise in new_rooms:
        for name, content in rooms.starter_of(exercise).items():
            _write(folder / "exercises" / exercise.slug / name, content)
    known = {name: before.get(name, "") for name in kept}
    _note(folder, {name: _digest(content) for name, content in files.items()} | known)
    added = tuple(exercise.slug for exercise in new_rooms)
    return Exported(added, tuple(written), tuple(removed), tuple(kept))


def _files(exercises: Sequence[Exercise]) -> Iterator[tuple[str, bytes]]:
    """Yield the course's files by name: what is shared, the briefs, and the starters anew."""
    suites = {exercise.suite.name for exercise in exercises}
    for name in SHARED:
        for path in _below(COURSE / name.rstrip("/")):
            parts = path.relative_to(COURSE).parts
            if (
                parts[:2] == ("checker", "suites")
                and parts[2][0].isdigit()
                and (parts[2] not in suites)
            ):
                continue
            yield "/".join(parts), path.read_bytes()
    for exercise in exercises:
        for path in (exercise.folder / "README.md", exercise.folder / "exercise.toml"):
            yield path.relative_to(COURSE).as_posix(), path.read_bytes()
        for name, content in rooms.starter_of(exercise).items():
            yield f"{rooms.STARTERS}/{exercise.slug}/{name}", content
    yield "README.md", _readme((COURSE / "README.md").read_text(encoding="utf-8")).encode()


def _below(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.name not in LEFT_OUT:
                yield from _below(inner)


def _readme(text: str) -> str:
    """Return the README without what is for others than learners, and rows about solutions."""
    first, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    kept = first + "".join(part for part in parts if not part.startswith(FOR_OTHERS))
    rows = [
        line for line in kept.splitlines(keepends=True) if not COMMAND_FOR_SOLUTIONS.match(line)
    ]
    return "".join(rows).replace("; `-- --solution` runs the reference", "")


def _noted(folder: Path) -> dict[str, str]:
    """Return the digests of what the last export wrote; nothing for a new folder."""
    if folder.resolve().is_relative_to(COURSE):
        raise UsageError(f"{folder} lies in the course; name a folder outside of it")
    if not folder.exists() or (folder.is_dir() and not any(_worth(folder))):
        return {}
    try:
        found = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return {_inside(name): str(digest) for name, digest in dict(found["files"]).items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder} holds files that no export has written; name an empty folder, or one that "
            "an export has made"
        ) from error


def _inside(name: str) -> str:
    """Return a path below the folder; raises ValueError if it leaves it: it may be removed."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise ValueError(name)
    return name


def _worth(folder: Path) -> Iterator[Path]:
    """Yield what makes a folder one that is not empty: a clone without commits is."""
    yield from (path for path in folder.iterdir() if path.name != ".git")


def _has_room(folder: Path, exercise: Exercise) -> bool:
    home = folder / "exercises" / exercise.slug
    return any((home / name.rstrip("/")).exists() for name in exercise.submits)


def _is_theirs(path: Path, before: str | None) -> bool:
    """Say whether somebody has changed a file since the last export, or put one in its way."""
    content = _content(path)
    return content is not None and _digest(content) != before


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _digest(content: bytes) -> str:
    """Return the digest of a text as git may check it out: line endings make no difference."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _write(path: Path, content: bytes) -> bool:
    """Write a file if it differs; say whether it did."""
    if _content(path) == content:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return True


def _note(folder: Path, files: Mapping[str, str]) -> None:
    text = json.dumps({"files": dict(sorted(files.items()))}, indent=1) + "\n"
    _write(folder / NOTE, text.encode())
