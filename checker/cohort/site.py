"""Writes a cohort's pages: what is stored, with the points that the gradebook makes of it."""

from collections.abc import Sequence
from pathlib import Path

from checker.cohort.gradebook import Grade, grades
from checker.cohort.roster import Learner
from checker.cohort.rules import Rules
from checker.cohort.store import Result
from checker.errors import UsageError
from checker.reporters.cohort_html import OVERVIEW, REPORTS, Entry, pages

MARK = f"{REPORTS}/.flask-katas"


def write(
    results: Sequence[Result], into: Path, rules: Rules, roster: Sequence[Learner], version: str
) -> Path:
    """Write the overview and the reports into a folder; return the overview's place.

    Reports of an earlier time go, so that no report outlives its submission. Raises UsageError if
    the folder holds other things, or cannot be written; nothing in it is changed then.
    """
    _refuse_foreign(into)
    try:
        (into / REPORTS).mkdir(parents=True, exist_ok=True)
        (into / MARK).touch()
        written = set()
        for name, text in pages(entries(results, rules, roster), version):
            (into / name).write_text(text, encoding="utf-8", newline="\n")
            written.add(into / name)
        for old in set((into / REPORTS).glob("*.html")) - written:
            old.unlink()
    except OSError as error:
        raise UsageError(f"the pages cannot be written to {into}: {error.strerror}") from error
    return into / OVERVIEW


def entries(
    results: Sequence[Result], rules: Rules, roster: Sequence[Learner] = ()
) -> tuple[Entry, ...]:
    """Return what the pages show of each result, ordered by learner and exercise."""
    verdicts = {(result.learner, result.exercise): result.verdict for result in results}
    return tuple(
        Entry(
            learner=grade.learner.id,
            exercise=grade.exercise,
            state=grade.state.value,
            verdict=verdicts.get((grade.learner.id, grade.exercise)),
            name=grade.learner.name,
            points=_told(grade),
            of=f"{grade.of:f}",
            notes=tuple(note for note in grade.notes if note),
            waits=grade.waits,
        )
        for grade in grades(results, rules, roster)
    )


def _told(grade: Grade) -> str:
    if grade.excused:
        return "excused"
    return "" if grade.points is None else f"{grade.points:f}"


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds something and is none of ours: files would be lost in it."""
    try:
        foreign = folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file()
    except OSError as error:
        raise UsageError(f"{folder} cannot be used for the pages: {error.strerror}") from error
    if foreign:
        raise UsageError(f"{folder} holds other things; name a new folder with --into")
