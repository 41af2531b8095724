"""The reference beside the learner's code: what differs, the walk-through, and other ways."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.learner import rooms
from checker.model import Exercise


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another right solution: where it lies, and in what it differs."""

    folder: Path
    mechanism: str


def differences(exercise: Exercise) -> Iterator[tuple[str, list[str]]]:
    """Yield each file that differs, with a unified diff from mine to the reference."""
    mine, reference = rooms.files_of(exercise), rooms.reference_of(exercise)
    for name in sorted(mine.keys() | reference.keys()):
        before, after = mine.get(name, b""), reference.get(name, b"")
        if rooms.unix(before) != rooms.unix(after) or (name in mine) != (name in reference):
            yield name, _diff(name, before, after)


def notes(exercise: Exercise) -> str:
    """Return the walk-through, as Markdown."""
    path = rooms.course_of(exercise) / "solutions" / exercise.slug / "NOTES.md"
    return path.read_text(encoding="utf-8")


def alternatives(exercise: Exercise) -> list[Alternative]:
    """Return the right alternatives that the course holds, by name."""
    folder = rooms.course_of(exercise) / "tests" / "right" / exercise.suite.name
    return [
        Alternative(path.parent, path.read_text(encoding="utf-8").strip())
        for path in sorted(folder.glob("*/MECHANISM.md"))
    ]


def _diff(name: str, before: bytes, after: bytes) -> list[str]:
    try:
        old, new = before.decode("utf-8").splitlines(), after.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return [f"{name} is no text"]
    return list(difflib.unified_diff(old, new, f"mine/{name}", f"reference/{name}", lineterm=""))
