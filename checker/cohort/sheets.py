"""Lays grades out as a table: plain, as Canvas imports them, as Moodle imports them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from checker.cohort.gradebook import Grade
from checker.cohort.roster import Learner

type Cell = str | Decimal | None
type Rows = list[list[Cell]]


def plain(grades: Sequence[Grade]) -> Rows:
    """Return one row for each learner's exercise, with what it rests on."""
    head: list[Cell] = [
        "learner", "name", "exercise", "state", "checks passed", "checks", "points", "of", "notes",
    ]  # fmt: skip
    return [head] + [
        [
            grade.learner.id, grade.learner.name, grade.exercise,
            "excused" if grade.excused else grade.state.value,
            Decimal(grade.passed) if grade.checks else None,
            Decimal(grade.checks) if grade.checks else None,
            grade.points, grade.of, "; ".join(grade.notes),
        ]
        for grade in grades
    ]  # fmt: skip


def canvas(grades: Sequence[Grade]) -> Rows:
    """Return a row for each learner, with the columns that Canvas knows a learner by.

    The second line gives the points that are possible; an excused result is EX, and what has no
    grade is empty. https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
    """
    exercises = _exercises(grades)
    rows: Rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(e.title for e in exercises)],
        ["    Points Possible", None, None, None, None, *(e.of for e in exercises)],
    ]
    for learner, own in _people(grades):
        who = [learner.name or learner.id, learner.canvas_id, learner.sis_user_id]
        cells = ["EX" if grade.excused else grade.points for grade in own]
        rows.append([*who, learner.sis_login_id, learner.section, *cells])
    return rows


def moodle(grades: Sequence[Grade]) -> Rows:
    """Return a row for each learner, with the fields by which Moodle maps users.

    What has no grade is empty. https://docs.moodle.org/en/Grade_import
    """
    titles = (grade.title for grade in _exercises(grades))
    rows: Rows = [["Username", "ID number", "Email address", *titles]]
    for learner, own in _people(grades):
        who = [learner.username, learner.id_number, learner.email]
        rows.append([*who, *(grade.points for grade in own)])
    return rows


FORMATS: dict[str, Callable[[Sequence[Grade]], Rows]] = {
    "csv": plain, "canvas": canvas, "moodle": moodle,
}  # fmt: skip


def _people(grades: Sequence[Grade]) -> list[tuple[Learner, list[Grade]]]:
    """Return the learners of the roster with their grades, in order."""
    known = [grade for grade in grades if grade.known]
    groups = groupby(known, key=lambda grade: grade.learner.id)
    return [(own[0].learner, own) for own in (list(group) for _, group in groups)]


def _exercises(grades: Sequence[Grade]) -> list[Grade]:
    """Return one grade of each exercise: they know its title and its worth."""
    return list({grade.exercise: grade for grade in grades}.values())
