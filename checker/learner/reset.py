"""Puts the starter in the place of a learner's work, and brings the work back."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from checker import intake
from checker.errors import UsageError
from checker.learner import rooms
from checker.model import Exercise

NAME = re.compile(r"(\d{8}-\d{6})-\d+-(\w+)")


@dataclass(frozen=True, slots=True)
class Restored:
    """The saved copy that was put back, and where that which it replaced is saved."""

    copy: Path
    saved: Path | None


def changed(exercise: Exercise) -> list[str]:
    """Return the learner's files that differ from the starter, and those that only one has."""
    starter, mine = rooms.starter_of(exercise), rooms.files_of(exercise)
    return sorted(
        name
        for name in starter.keys() | mine.keys()
        if name not in mine
        or name not in starter
        or rooms.unix(mine[name]) != rooms.unix(starter[name])
    )


def reset(exercise: Exercise) -> Path | None:
    """Put the starter into the learner's folder; return where the files before are saved."""
    saved = rooms.save(exercise, "reset") if rooms.files_of(exercise) else None
    rooms.put(exercise, rooms.starter_of(exercise))
    return saved


def undo(exercise: Exercise) -> Restored:
    """Put the newest saved copy back, and save what it replaces: undone twice is not done.

    Raises UsageError if there is no copy.
    """
    copies = rooms.saved(exercise)
    if not copies:
        raise UsageError(f"there is no saved copy of exercise {exercise.id} to bring back")
    copy = copies[-1]
    files = intake.read_files(exercise, copy)
    saved = None if rooms.is_untouched(exercise) else rooms.save(exercise, "undo")
    rooms.put(exercise, files)
    return Restored(copy, saved)


def described(copy: Path) -> str:
    """Return what a saved copy is, in the learner's own time: "of 2026-05-01 10:00 (reset)"."""
    found = NAME.fullmatch(copy.name)
    if not found:
        return copy.name
    moment = datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return f"of {moment.astimezone():%Y-%m-%d %H:%M} (before {found[2]})"
