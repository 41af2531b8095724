"""Wrong solutions and right alternatives: read from their files, and made into folders."""

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from checker.catalog import COURSE
from checker.model import Exercise

TESTS = COURSE / "tests"


class AnchorMoved(Exception):  # noqa: N818 - it says what happened
    """The text that an edit replaces does not stand exactly once in the reference."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces a text that stands exactly once in a file of the reference."""

    file: str
    find: str
    replace: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A named mutant: the reference with edits, the check that must be its headline.

    `also` are the other checks that fail with it: its consequences, declared.
    """

    name: str
    about: str
    headline: str
    also: frozenset[str]
    first_attempt: bool
    edits: tuple[Edit, ...]
    files: tuple[tuple[str, str], ...]
    removes: tuple[str, ...] = ()

    def build(self, reference: Path, into: Path) -> None:
        """Make the wrong solution; raises AnchorMoved if the reference has changed under it."""
        shutil.copytree(reference, into)
        for edit in self.edits:
            path = into / edit.file
            text = path.read_text(encoding="utf-8")
            if (count := text.count(edit.find)) != 1:
                raise AnchorMoved(f"{self.name}: {edit.find!r} stands {count} times in {edit.file}")
            path.write_text(text.replace(edit.find, edit.replace), encoding="utf-8", newline="\n")
        for name, text in self.files:
            path = into / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        for name in self.removes:
            (into / name).unlink()


@dataclass(frozen=True, slots=True)
class Right:
    """A right alternative: a whole solution, and the mechanism in which it differs."""

    name: str
    mechanism: str
    folder: Path


def wrongs(exercise: Exercise) -> tuple[Wrong, ...]:
    """Return the wrong solutions of an exercise, by name."""
    folder = TESTS / "wrong" / exercise.suite.name
    return tuple(_read_wrong(path) for path in sorted(folder.glob("*.toml")))


def rights(exercise: Exercise) -> tuple[Right, ...]:
    """Return the right alternatives of an exercise, by name."""
    folder = TESTS / "right" / exercise.suite.name
    return tuple(
        Right(path.parent.name, path.read_text(encoding="utf-8").strip(), path.parent)
        for path in sorted(folder.glob("*/MECHANISM.md"))
    )


def golden(exercise: Exercise, wrong: Wrong) -> Path:
    """Return where the message for a wrong solution is kept."""
    return TESTS / "golden" / exercise.suite.name / f"{wrong.name}.txt"


def reference(exercise: Exercise) -> Path:
    """Return the folder of the reference: only what is submitted lies in it."""
    return COURSE / "solutions" / exercise.slug


def copy_reference(exercise: Exercise, into: Path) -> Path:
    """Copy what the reference submits; return the copy."""
    for name in exercise.submits:
        source = reference(exercise) / name.rstrip("/")
        shutil.copytree(
            source, into / name.rstrip("/"), ignore=shutil.ignore_patterns("__pycache__")
        )
    return into


def _read_wrong(path: Path) -> Wrong:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Wrong(
        name=path.stem,
        about=data["about"],
        headline=data["headline"],
        also=frozenset(data["also"]),
        first_attempt=data["first_attempt"],
        edits=tuple(
            Edit(item["file"], item["find"], item["replace"]) for item in data.get("edit", ())
        ),
        files=tuple((item["path"], item["text"]) for item in data.get("file", ())),
        removes=tuple(data.get("removes", ())),
    )
