"""The gradebook: points by the rules, from what is stored, the same each time."""

import csv
import io
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from checker import cli
from checker.catalog import COURSE
from checker.cohort import gradebook, rules, sheets
from checker.cohort.gradebook import Grade
from checker.cohort.roster import Learner
from checker.cohort.rules import Rules
from checker.cohort.store import Result, State, Store
from checker.errors import Exit, UsageError
from checker.model import Submission
from checker.reporters.csv_text import to_csv
from tests.cohort import cohorts

DEADLINE = datetime(2026, 10, 5, 18, tzinfo=UTC)
CHECKS = [check.id for check in cohorts.EXERCISE.checks]
FULL = sum(check.weight for check in cohorts.EXERCISE.checks)


def graded(folder: Path, learner: str, fails: Sequence[str] = ()) -> Result:
    """Return the result of a learner who fails some checks."""
    root = cohorts.hand_in(folder, learner, " ".join(fails))
    verdict = cohorts.verdict_of(Submission(cohorts.EXERCISE, root, "", ()), ())
    return Result(learner, "01", State.GRADED, verdict=verdict)


def read(folder: Path, text: str) -> Rules:
    """Return the rules that a text gives."""
    path = folder / "rules.toml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return rules.read(path)


def one(result: Result, chosen: Rules, learner: Learner | None = None) -> Grade:
    """Return the grade of one result."""
    (grade,) = gradebook.grades([result], chosen, [learner] if learner else [])
    return grade


def test_points_follow_the_weights_that_were_earned(tmp_path: Path) -> None:
    """Half up, to the cent, of what the exercise is worth."""
    failed = cohorts.EXERCISE.checks[0]
    grade = one(graded(tmp_path, "l-01", [failed.id]), read(tmp_path, "points = {01 = 7}"))
    assert grade.points == (Decimal(7) * (FULL - failed.weight) / FULL).quantize(Decimal("0.01"))
    assert (grade.passed, grade.checks) == (len(CHECKS) - 1, len(CHECKS))
    assert one(graded(tmp_path, "l-02"), Rules()).points == Decimal("10.00")


def test_weights_of_checks_can_be_changed_without_a_run(tmp_path: Path) -> None:
    """A check that counts nothing costs nothing."""
    failed = CHECKS[0]
    chosen = read(tmp_path, f'[weights]\n"{failed}" = 0\n')
    assert one(graded(tmp_path, "l-01", [failed]), chosen).points == Decimal("10.00")


LATE = """
    [deadlines]
    01 = 2026-10-05T18:00:00Z
    [late]
    grace_minutes = 15
    per_day = 0.1
    at_most = 0.5
    refused_after_days = 7
"""


@pytest.mark.parametrize(
    ("late", "points", "words"),
    [
        (timedelta(0), "10.00", ()),
        (timedelta(minutes=15), "10.00", ()),
        (timedelta(minutes=16), "9.00", ("late, day 1: 10 % less",)),
        (timedelta(days=2), "8.00", ("late, day 2: 20 % less",)),
        (timedelta(days=6, hours=23), "5.00", ("late, day 7: 50 % less",)),
        (timedelta(days=9), "0.00", ("late, day 9: 100 % less",)),
    ],
)
def test_late_work_loses_what_the_rules_say(
    tmp_path: Path, late: timedelta, points: str, words: tuple[str, ...]
) -> None:
    """Each day that has begun after the grace costs a share, up to the most."""
    learner = Learner("l-01", submitted={"": DEADLINE + late})
    grade = one(graded(tmp_path, "l-01"), read(tmp_path, LATE), learner)
    assert (grade.points, grade.notes) == (Decimal(points), words)


def test_unknown_moment_costs_nothing_and_is_said(tmp_path: Path) -> None:
    """Nobody is late for lack of a date."""
    grade = one(graded(tmp_path, "l-01"), read(tmp_path, LATE))
    assert grade.points == Decimal("10.00")
    assert grade.notes == ("the roster does not tell when it was handed in",)


def test_what_waits_for_a_person_is_never_a_zero() -> None:
    """Open and unclear results have no points; what is missing, as the rules say."""
    for state in (State.OPEN, State.UNCLEAR):
        grade = one(Result("l-01", "01", state, "why"), Rules(missing="zero"))
        assert (grade.points, grade.waits, grade.notes) == (None, True, ("why",))
    missing = Result("l-01", "01", State.MISSING)
    assert one(missing, Rules()).points is None
    assert one(missing, Rules(missing="zero")).points == Decimal(0)


def test_override_is_a_persons_and_keeps_what_was(tmp_path: Path) -> None:
    """The note says what was decided, by whom it was not, and why."""
    chosen = read(tmp_path, """
        [[override]]
        learner = "l-01"
        exercise = "01"
        points = 8.5
        reason = "the brief was unclear"
        [[override]]
        learner = "l-02"
        exercise = "01"
        excused = true
        reason = "ill"
    """)  # fmt: skip
    results = [Result("l-01", "01", State.OPEN, "why"), graded(tmp_path, "l-02")]
    first, second = gradebook.grades(results, chosen)
    assert first.points == Decimal("8.5")
    assert first.notes[0] == "decided by a person, was no grade: the brief was unclear"
    assert not first.waits
    assert (second.points, second.excused, second.waits) == (None, True, False)


def test_rules_that_are_documented_are_rules(tmp_path: Path) -> None:
    """The example of INSTRUCTORS.md can be used, and is about checks that there are."""
    text = (COURSE / "INSTRUCTORS.md").read_text(encoding="utf-8")
    chosen = read(tmp_path, text.partition("```toml\n")[2].partition("```")[0])
    assert chosen.override[0].points == Decimal("4.5")
    assert set(chosen.weights) <= set(CHECKS)
    assert chosen.worth("01") == Decimal(5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("points = {1 = 7}", "points.1"),
        ("point = {}", "point: Extra inputs are not permitted"),
        ("[late]\nper_day = 2\n", "late.per_day"),
        ("[deadlines]\n01 = 2026-10-05T18:00:00\n", "deadlines.01"),
        ('[[override]]\nlearner = "a"\nexercise = "01"\nreason = "x"\n', "give either points"),
        ("[", "cannot be read"),
    ],
)
def test_rules_that_break_the_contract_are_refused_with_the_item(
    tmp_path: Path, text: str, words: str
) -> None:
    """A gradebook by rules that were misread would be worse than none."""
    with pytest.raises(UsageError, match=words):
        read(tmp_path, text)


def test_rules_that_do_nothing_are_refused(tmp_path: Path) -> None:
    """A misspelt name would cost somebody marks without a word."""
    override = '[[override]]\nlearner = "l-1"\nexercise = "01"\npoints = 1\nreason = "x"\n'
    for text, words in ((override, "for 'l-1' in 01"), ('weights = {"01.9-x" = 1}', "'01.9-x'")):
        with pytest.raises(UsageError, match=words):
            gradebook.grades([graded(tmp_path, "l-01")], read(tmp_path, text))


def rows_of(rows: sheets.Rows) -> list[list[str]]:
    """Return what a reader of the CSV finds."""
    return list(csv.reader(io.StringIO(to_csv(rows), newline="")))


def cohort(folder: Path) -> tuple[Grade, ...]:
    """Return the grades of a small cohort: full marks, open, excused, missing, a stranger."""
    roster = [
        Learner("l-01", name="=HYPERLINK(1)", canvas_id="101", sis_login_id="one", section="A",
                username="one", id_number="77", email="one@example.org"),
        Learner("l-02", name="Two", canvas_id="102"),
        Learner("l-03", canvas_id="103"),
        Learner("l-04", canvas_id="104"),
    ]  # fmt: skip
    excused = rules.Override(learner="l-03", exercise="01", excused=True, reason="ill")
    results = [
        graded(folder, "l-01"), Result("l-02", "01", State.OPEN, "why"),
        graded(folder, "l-03"), graded(folder, "l-05"),
    ]  # fmt: skip
    return gradebook.grades(results, Rules(override=(excused,)), roster)


def test_canvas_gets_what_its_importer_reads(tmp_path: Path) -> None:
    """As its documentation and its importer have it.

    https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
    and https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb: the first
    header holds "Student", the second "ID", the last before the assignments "Section"; a row whose
    first cell holds "Points Possible" has the assignments' points; "EX" is excused. No Canvas has
    imported this file.
    """
    header, possible, *learners = rows_of(sheets.canvas(cohort(tmp_path)))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01 App factory"]
    assert "Points Possible" in possible[0]
    assert possible[5] == "10"
    assert learners == [
        ["'=HYPERLINK(1)", "101", "", "one", "A", "10.00"],
        ["Two", "102", "", "", "", ""],
        ["l-03", "103", "", "", "", "EX"],
        ["l-04", "104", "", "", "", ""],
    ]


def test_moodle_gets_fields_to_map_users_by(tmp_path: Path) -> None:
    """A column for each grade item, and fields to map users by, such as the e-mail address.

    https://docs.moodle.org/en/Grade_import; no Moodle has imported this file.
    """
    header, *learners = rows_of(sheets.moodle(cohort(tmp_path)))
    assert header == ["Username", "ID number", "Email address", "01 App factory"]
    assert learners[0] == ["one", "77", "one@example.org", "10.00"]
    assert [row[3] for row in learners] == ["10.00", "", "", ""]


def test_plain_table_has_everyone(tmp_path: Path) -> None:
    """Strangers too, and why there is no grade."""
    _, *rows = rows_of(sheets.plain(cohort(tmp_path)))
    assert [(row[0], row[3], row[6]) for row in rows] == [
        ("l-01", "graded", "10.00"), ("l-02", "open", ""), ("l-03", "excused", ""),
        ("l-04", "missing", ""), ("l-05", "graded", "10.00"),
    ]  # fmt: skip
    assert rows[4][8] == "not in the roster"


def test_gradebook_made_twice_is_the_same(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte, though one store was filled in another order and at another time."""
    results = [graded(tmp_path, f"l-{n:02}", CHECKS[: n % 3]) for n in range(9)]
    results.append(Result("l-09", "01", State.OPEN, "why"))
    made = []
    for name, order in (("a.db", results), ("b.db", results[::-1])):
        with Store(tmp_path / name) as store:
            for result in order:
                store.add(result)
        assert cli.run(["gradebook", "--store", str(tmp_path / name)]) == Exit.FINDINGS
        said = capfdbinary.readouterr()
        assert b"  l-09 01 open: why" in said.err
        made.append(said.out)
    assert made[0] == made[1]
    assert made[0].count(b"\r\n") == 11
    assert b"1.25" not in made[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--store", "no-such.db"), "there is no store no-such.db"),
        (("--format", "canvas"), "--format canvas needs a --roster"),
        (("--rules", "no-such.toml"), "the rules no-such.toml cannot be read"),
    ],
)
def test_wrong_call_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """One sentence says what is missing."""
    assert cli.run(["gradebook", *arguments]) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_empty_store_makes_no_gradebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty file would look like a cohort without learners."""
    Store(tmp_path / "grades.db").close()
    assert cli.run(["gradebook", "--store", str(tmp_path / "grades.db")]) == Exit.USAGE
    assert "holds no results yet" in capsys.readouterr().err
