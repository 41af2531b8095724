"""Begins an exercise: with the course's starter, or with the learner's own code carried on."""

from dataclasses import dataclass, field
from pathlib import Path

from checker.errors import UsageError
from checker.learner import rooms
from checker.learner.merge import Labels, merge
from checker.model import Exercise


@dataclass(frozen=True, slots=True)
class Started:
    """What was done: a saved copy of what lay there, if anything did, and what is to be settled."""

    saved: Path | None
    is_mine: bool = False
    conflicts: tuple[str, ...] = ()
    told: list[str] = field(default_factory=list)


def from_reference(exercise: Exercise, *, force: bool = False) -> Started | None:
    """Put the starter into the learner's folder; None if it lies there already.

    Raises UsageError if the learner has worked there and does not force it.
    """
    starter = rooms.starter_of(exercise)
    if rooms.same(rooms.files_of(exercise), starter):
        return None
    saved = make_way(exercise, force=force)
    rooms.put(exercise, starter)
    return Started(saved)


def from_mine(exercise: Exercise, *, force: bool = False) -> Started:
    """Carry the learner's code of the exercise before into this one, merged with its starter.

    Raises UsageError if there is no such code, if it holds an unsettled merge, or if the learner
    has worked here and does not force it.
    """
    before = rooms.predecessor(exercise)
    if before is None:
        raise UsageError(f"{exercise.id} is the first exercise; no code of yours comes before it")
    if rooms.is_untouched(before):
        raise UsageError(
            f"you have no code in exercise {before.id} yet: nox -s start-{exercise.id} begins with "
            "the reference"
        )
    mine = rooms.files_of(before)
    if marks := rooms.merge_marks(mine):
        raise UsageError(f"settle the merge in exercise {before.id} first: {', '.join(marks)}")
    starter = rooms.starter_of(exercise)
    merged = merge(rooms.reference_of(before), mine, starter, Labels("mine", "starter"))
    saved = make_way(exercise, force=force)
    rooms.put(exercise, merged.files)
    return Started(saved, is_mine=True, conflicts=tuple(merged.conflicts), told=merged.told)


def make_way(exercise: Exercise, *, force: bool) -> Path | None:
    """Save a copy of what the learner has made here; None if there is nothing of the kind.

    Raises UsageError if there is and the learner does not force it.
    """
    if rooms.is_untouched(exercise):
        return None
    if not force:
        raise UsageError(
            f"you have worked in exercise {exercise.id} already, and nothing is changed; with "
            "`-- --force` your files are saved first, and nox -s "
            f"reset-{exercise.id} -- --undo brings them back"
        )
    return rooms.save(exercise, "start")
