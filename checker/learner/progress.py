"""How far a learner is: each exercise's standing, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checker import digests, intake
from checker.learner import rooms
from checker.learner.state import Record, State
from checker.model import Exercise


class Standing(StrEnum):
    """What has become of an exercise."""

    NEW = "not started"
    WORK = "in work"
    DONE = "done"
    STALE = "stale"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise in the list: its standing, and a few words more.

    `saved` is the moment at which one of its files was saved last, in seconds.
    """

    exercise: Exercise
    standing: Standing
    words: str
    saved: float
    task: str = ""


def line_of(exercise: Exercise, state: State) -> Line:
    """Return how far the learner is with an exercise, from the files and from what was kept."""
    record = state.of(exercise.id)
    files = rooms.files_of(exercise)
    digest = intake.digest_of(exercise, files)
    standing = _standing(exercise, record, digest)
    saved = max(
        (path.stat().st_mtime for name in files if (path := exercise.folder / name).is_file()),
        default=0.0,
    )
    words = _words(exercise, record, standing, digest)
    return Line(exercise, standing, words, saved, record.task)


def next_steps(lines: Sequence[Line]) -> list[str]:
    """Return what to do next, with the commands to type: one sentence a line."""
    if not lines:
        return ["There is no exercise here."]
    working = [line for line in lines if line.standing is Standing.WORK]
    if working:
        return _go_on(max(working, key=lambda line: line.saved))
    for line in lines:
        if line.standing in {Standing.STALE, Standing.RECHECK}:
            return [f"Next: nox -s check-{line.exercise.id} to see whether it still passes."]
    for place, line in enumerate(lines):
        if line.standing is Standing.NEW and not _anything_done(lines[place + 1 :]):
            return _begin(line, lines[place - 1] if place else None)
    new = [line for line in lines if line.standing is Standing.NEW]
    return _begin(new[0], None) if new else ["All exercises are done."]


def _standing(exercise: Exercise, record: Record, digest: str) -> Standing:
    if record.done and record.done.files == digest:
        asked = digests.of_questions(exercise)
        return Standing.DONE if record.done.asked == asked else Standing.STALE
    if rooms.is_untouched(exercise):
        return Standing.NEW
    checked_later = record.last is not None and record.last.files == digest
    return Standing.RECHECK if record.done and not checked_later else Standing.WORK


def _words(exercise: Exercise, record: Record, standing: Standing, digest: str) -> str:
    passed = f"passed on {_day(record.done.at)}" if record.done else ""
    if standing is Standing.NEW:
        if passed:
            return f"{passed}, and begun anew"
        checked = "checked, and not changed yet; " if record.last else ""
        return f"{checked}about {exercise.minutes} min"
    if standing is Standing.DONE:
        return passed
    if standing is Standing.STALE:
        return f"{passed}; the checks have changed since"
    if standing is Standing.RECHECK:
        return f"{passed}; your files have changed since"
    return _work(exercise, record, digest)


def _work(exercise: Exercise, record: Record, digest: str) -> str:
    last = record.last
    if last is None:
        first = f"; {record.task} failed" if record.task else ""
        return f"not checked as a whole yet{first}"
    earlier = "" if record.task.startswith(exercise.id) else " (earlier)"
    when = _day(last.at) if last.files == digest else "saved since"
    return f"{last.passing} of {last.of} checks, {record.task}{earlier} fails first, {when}"


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d")


def _anything_done(lines: Sequence[Line]) -> bool:
    return any(line.standing is Standing.DONE for line in lines)


def _go_on(line: Line) -> list[str]:
    number = line.exercise.id
    stuck = f" Stuck? nox -s hint-{number}" if line.task else ""
    return [f"Next: nox -s check-{number} after your change.{stuck}"]


def _begin(line: Line, before: Line | None) -> list[str]:
    number = line.exercise.id
    steps = [f"Next: read exercises/{line.exercise.slug}/README.md, then nox -s check-{number}"]
    if before is not None and before.standing is Standing.DONE:
        steps.append(f"To go on with your own code: nox -s start-{number} -- --from mine")
    return steps
