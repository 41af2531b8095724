"""The folder in which a learner works on an exercise: what lies in it, and its starter."""

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from checker import catalog, intake
from checker.errors import UsageError
from checker.learner.state import FOLDER
from checker.model import Exercise

type Files = Mapping[str, bytes]

BESIDE_A_REFERENCE = frozenset({"NOTES.md", "starter"})
# Where a repository that was exported for learners holds the starters.
STARTERS = "starters"


def files_of(exercise: Exercise) -> dict[str, bytes]:
    """Return the learner's files by name, such as "toolshed/app.py"."""
    return intake.read_files(exercise, exercise.folder)


def course_of(exercise: Exercise) -> Path:
    """Return the course's folder, in which exercises/ lies."""
    return exercise.folder.parent.parent


def reference_of(exercise: Exercise) -> dict[str, bytes]:
    """Return the files of the reference of an exercise.

    Raises UsageError in a repository that was exported for learners without solutions.
    """
    folder = course_of(exercise) / "solutions" / exercise.slug
    if not folder.is_dir():
        raise UsageError("this repository was made for learners, and holds no solutions")
    return _texts(folder, BESIDE_A_REFERENCE)


def starter_of(exercise: Exercise) -> dict[str, bytes]:
    """Return the files that a learner begins with, made from the solutions as `roll` makes them.

    They are the reference of the exercise before, with the overlay of this one laid over it, so
    neither git nor an untouched copy is needed. A repository that was exported for learners has
    no solutions, and the starters as files. Raises UsageError where neither is there, as for an
    exercise of a pack.
    """
    exported = course_of(exercise) / STARTERS / exercise.slug
    if exported.is_dir():
        return dict(sorted(_texts(exported, frozenset()).items()))
    overlay = _overlay(exercise)
    if not overlay.is_dir():
        raise UsageError(f"the starter of exercise {exercise.id} is not known here")
    made: dict[str, bytes] = {}
    if before := predecessor(exercise):
        made |= reference_of(before)
    made |= _texts(overlay, frozenset())
    for name in exercise.removes:
        del made[name]
    return dict(sorted(made.items()))


def predecessor(exercise: Exercise) -> Exercise | None:
    """Return the exercise before, if there is one."""
    course = course_of(exercise)
    before = [number for number in catalog.folders(course) if number < exercise.id]
    return catalog.load(max(before), course) if before else None


def same(one: Files, other: Files) -> bool:
    """Say whether two sets of files are equal; line endings of Windows make no difference."""
    return one.keys() == other.keys() and all(
        unix(content) == unix(other[name]) for name, content in one.items()
    )


def unix(content: bytes) -> bytes:
    """Return a text with line feeds alone."""
    return content.replace(b"\r\n", b"\n")


def is_untouched(exercise: Exercise) -> bool:
    """Say whether the learner's folder holds the starter and nothing else, or nothing at all."""
    files = files_of(exercise)
    return not files or (knows_starter(exercise) and same(files, starter_of(exercise)))


def knows_starter(exercise: Exercise) -> bool:
    """Say whether the starter of an exercise can be had."""
    return _overlay(exercise).is_dir() or (course_of(exercise) / STARTERS / exercise.slug).is_dir()


def merge_marks(files: Files) -> list[str]:
    """Return the places, as path:line, at which a merge has left two versions to choose from."""
    return [
        f"{name}:{number}"
        for name, content in files.items()
        if b"\n>>>>>>> " in content
        for number, line in enumerate(content.split(b"\n"), 1)
        if line.startswith(b"<<<<<<< ")
    ]


def put(exercise: Exercise, files: Files) -> None:
    """Make the learner's folder hold these files and no others that are submitted.

    Raises UsageError, before anything is changed, if a file or folder is read-only.
    """
    present = list(_present(exercise))
    _refuse_read_only(exercise, present, files)
    for name in present:
        if name not in files:
            (exercise.folder / name).unlink()
    for name, content in files.items():
        path = exercise.folder / name
        if path.is_symlink():
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    _remove_empty_folders(exercise)


def save(exercise: Exercise, why: str) -> Path:
    """Copy the learner's files to a folder of their own below .katas/saved, and return it.

    `why` becomes part of the folder's name. Raises UsageError if it cannot be written.
    """
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    into = _saved(exercise) / f"{moment}-{why}"
    try:
        into.mkdir(parents=True)
        for name in _tops(exercise):
            if (exercise.folder / name).exists():
                ignored = shutil.ignore_patterns(*intake.LEFTOVERS, "*.pyc")
                shutil.copytree(exercise.folder / name, into / name, symlinks=True, ignore=ignored)
    except OSError as error:
        raise UsageError(
            f"your files cannot be saved to {into} ({error}), so nothing is changed"
        ) from error
    return into


def saved(exercise: Exercise) -> list[Path]:
    """Return the saved copies of an exercise, the oldest first."""
    return sorted(path for path in _saved(exercise).glob("*") if path.is_dir())


def _saved(exercise: Exercise) -> Path:
    return course_of(exercise) / FOLDER / "saved" / exercise.slug


def _overlay(exercise: Exercise) -> Path:
    return course_of(exercise) / "solutions" / exercise.slug / "starter"


def _tops(exercise: Exercise) -> list[str]:
    return [name.rstrip("/") for name in exercise.submits]


def _texts(folder: Path, left_out: frozenset[str]) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(folder).parts[0] not in left_out
    }


def _present(exercise: Exercise) -> Iterator[str]:
    """Yield the names of all files in the folder, those that no snapshot would take too."""
    for top in _tops(exercise):
        for folder, folders, names in os.walk(exercise.folder / top):
            folders[:] = [name for name in folders if name not in intake.LEFTOVERS]
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in names + links:
                if name not in intake.LEFTOVERS and not name.endswith(".pyc"):
                    yield (Path(folder) / name).relative_to(exercise.folder).as_posix()


def _refuse_read_only(exercise: Exercise, present: list[str], files: Files) -> None:
    paths = {exercise.folder / name for name in [*present, *files]}
    folders = {parent for path in paths for parent in path.parents}
    inside = {path for path in folders if path.is_relative_to(exercise.folder)}
    for path in sorted(inside | paths):
        if path.exists() and not path.is_symlink() and not os.access(path, os.W_OK):
            raise UsageError(
                f"{path} is read-only, so nothing is changed; give yourself the right to write "
                "it, and run this again"
            )


def _remove_empty_folders(exercise: Exercise) -> None:
    for top in _tops(exercise):
        below = [path for path in (exercise.folder / top).rglob("*") if path.is_dir()]
        for path in sorted(below, reverse=True):
            left = [entry for entry in path.iterdir() if entry.name not in intake.LEFTOVERS]
            if not left and not path.is_symlink() and path.name not in intake.LEFTOVERS:
                shutil.rmtree(path)
