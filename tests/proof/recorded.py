"""Remembers which state of an exercise was proven as a whole, so that a gate need not do it again.

The record is a file of digests that contributors commit. A digest covers whatever the proof of an
exercise depends on; the nightly workflow trusts none and proves all anew.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from checker import catalog
from checker.catalog import COURSE
from checker.digests import NOT_JUDGING
from checker.model import Exercise

RECORD = Path("tests") / "proof" / "proven.json"
# What every proof rests on, besides the files of the exercise and of those before it.
COMMON = ("checker", "exercises/*.*", "typings", "requirements.lock", "tests/proof/*.py")
OWN = ("exercises", "solutions")
# Golden messages are of one reporter; the others change none.
OF_GOLDENS = frozenset({"terminal.py", "text.py", "console.py", "glyphs.py"})
OF_THE_SUITE = ("tests/wrong", "tests/right", "tests/golden", "tests/steps")


def is_proven(exercise: Exercise, course: Path = COURSE) -> bool:
    """Say whether the present state of an exercise is the one that was proven last."""
    return _read(course).get(exercise.slug) == digest(exercise, course)


def record(exercise: Exercise, course: Path = COURSE) -> None:
    """Remember that the present state of an exercise is proven."""
    known = _read(course) | {exercise.slug: digest(exercise, course)}
    text = json.dumps(dict(sorted(known.items())), indent=2) + "\n"
    (course / RECORD).write_text(text, encoding="utf-8", newline="\n")


def digest(exercise: Exercise, course: Path = COURSE) -> str:
    """Return the digest of all that the proof of an exercise depends on."""
    total = hashlib.sha256()
    for path in sorted(set(_files(exercise, course))):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(course).as_posix()
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _files(exercise: Exercise, course: Path) -> Iterator[Path]:
    later = {
        folder.name.replace("-", "_")
        for number, folder in catalog.folders(course).items()
        if number > exercise.id
    }
    places = [*COMMON, *(f"{base}/{exercise.suite.name}" for base in OF_THE_SUITE)]
    for number, folder in catalog.folders(course).items():
        if number <= exercise.id:
            places += [f"{base}/{folder.name}" for base in OWN]
    for place in places:
        for found in course.glob(place):
            inside = found.rglob("*") if found.is_dir() else [found]
            yield from (
                path
                for path in inside
                if path.is_file() and _counts(path.relative_to(course), later)
            )


def _counts(path: Path, later: set[str]) -> bool:
    """Say whether a file is the course's own: no cache, and of no later suite."""
    hidden = any(part.startswith(".") for part in path.parts)
    return not (
        hidden
        or {"__pycache__", "instance", *later} & set(path.parts)
        or (path.parts[0] == "checker" and _changes_no_verdict(path.parts[1:]))
    )


def _changes_no_verdict(parts: tuple[str, ...]) -> bool:
    if parts[0] == "reporters":
        return parts[-1] not in OF_GOLDENS
    return parts[0] in NOT_JUDGING or parts[-1].endswith(".md")


def _read(course: Path) -> dict[str, str]:
    path = course / RECORD
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return known
