"""Progress: each standing told from the files and from what was kept, and what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog, digests, intake
from checker.errors import Exit
from checker.learner import rooms
from checker.learner.progress import Line, Standing, line_of, next_steps
from checker.learner.state import Record, Seen, State, Store
from checker.model import Exercise
from tests.learner.conftest import Command


@pytest.fixture
def exercise(course: Path) -> Exercise:
    """Return exercise 01 of a course of our own, in which somebody has worked."""
    found = catalog.load("01", course)
    (found.folder / "toolshed" / "app.py").write_text("x = 1\n", encoding="utf-8")
    return found


def seen(exercise: Exercise, *, passed: bool) -> Seen:
    """Return what a check of the folder as it is would have seen."""
    return Seen(
        at="2026-05-01T12:00:00+00:00",
        files=intake.digest_of(exercise, rooms.files_of(exercise)),
        asked=digests.of_questions(exercise),
        passed=passed,
        task="" if passed else "01.2",
        passing=29 if passed else 12,
        of=29,
        seconds=2.0,
    )


def line(exercise: Exercise, record: Record) -> tuple[Standing, str]:
    """Return standing and words with a record."""
    found = line_of(exercise, State({exercise.id: record}))
    return found.standing, found.words


def test_a_folder_that_holds_its_starter_is_not_started(course: Path) -> None:
    """It is told by the files, not by what was checked: checking the starter is no work."""
    exercise = catalog.load("01", course)
    record = Record(last=seen(exercise, passed=False), task="01.1")
    told = (Standing.NEW, "checked, and not changed yet; about 60 min")
    assert line(exercise, record) == told
    assert line(exercise, Record()) == (Standing.NEW, "about 60 min")


def test_work_shows_how_many_checks_pass_and_which_task_fails(exercise: Exercise) -> None:
    """Before the first check there is nothing to count; a later save is told."""
    assert line(exercise, Record())[0] is Standing.WORK
    assert "not checked as a whole yet" in line(exercise, Record())[1]
    record = Record(last=seen(exercise, passed=False), task="01.2")
    assert line(exercise, record) == (
        Standing.WORK,
        "12 of 29 checks, 01.2 fails first, 2026-05-01",
    )
    (exercise.folder / "toolshed" / "app.py").write_text("x = 2\n", encoding="utf-8")
    assert line(exercise, record)[1] == "12 of 29 checks, 01.2 fails first, saved since"


def test_done_stale_and_recheck_are_told_apart(exercise: Exercise, course: Path) -> None:
    """Done: the same files and the same checks. Stale: other checks. Recheck: other files."""
    passed = seen(exercise, passed=True)
    record = Record(last=passed, done=passed)
    assert line(exercise, record) == (Standing.DONE, "passed on 2026-05-01")
    (course / "exercises" / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")
    standing, words = line(exercise, record)
    assert standing is Standing.STALE
    assert "the checks have changed since" in words
    (exercise.folder / "toolshed" / "app.py").write_text("x = 2\n", encoding="utf-8")
    standing, words = line(exercise, record)
    assert standing is Standing.RECHECK
    assert "your files have changed since" in words


def test_what_was_broken_after_it_had_passed_is_in_work(exercise: Exercise) -> None:
    """The check of the present files counts more than an older one."""
    passed = replace(seen(exercise, passed=True), files="other files")
    failed = seen(exercise, passed=False)
    record = Record(last=failed, done=passed, task="01.2")
    assert line(exercise, record)[0] is Standing.WORK


def test_a_done_exercise_that_was_reset_is_begun_anew(exercise: Exercise) -> None:
    """That it has passed once is not forgotten."""
    passed = seen(exercise, passed=True)
    rooms.put(exercise, rooms.starter_of(exercise))
    record = Record(last=passed, done=passed)
    assert line(exercise, record) == (
        Standing.NEW,
        "passed on 2026-05-01, and begun anew",
    )


def lines(*standings: Standing, tasks: Sequence[str] = ()) -> list[Line]:
    """Return a list with exercises 01, 02 ... in these standings, the later saved later."""
    return [
        Line(exercise, standing, "", float(place), task=(tasks or [""] * 9)[place])
        for place, (exercise, standing) in enumerate(
            zip(catalog.load_all(), standings, strict=False)
        )
    ]


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ((Standing.NEW, Standing.NEW), ["exercises/01-app-factory/README.md", "check-01"]),
        ((Standing.WORK, Standing.NEW), ["nox -s check-01 after your change"]),
        ((Standing.WORK, Standing.DONE, Standing.WORK), ["nox -s check-03 after your change"]),
        ((Standing.DONE, Standing.NEW), ["check-02", "nox -s start-02 -- --from mine"]),
        ((Standing.STALE, Standing.NEW), ["nox -s check-01 to see"]),
        ((Standing.DONE, Standing.RECHECK, Standing.NEW), ["nox -s check-02 to see"]),
        ((Standing.NEW, Standing.DONE, Standing.NEW), ["check-03", "start-03"]),
        ((Standing.NEW, Standing.DONE, Standing.DONE), ["check-01"]),
        ((Standing.DONE, Standing.DONE), ["All exercises are done."]),
        ((), ["There is no exercise here."]),
    ],
)
def test_the_next_step_has_a_command(standings: tuple[Standing, ...], words: list[str]) -> None:
    """First what is in work, then what should be checked again, then what comes next."""
    said = " ".join(next_steps(lines(*standings)))
    assert all(word in said for word in words), said


def test_who_is_stuck_is_told_of_hints() -> None:
    """Only when a task is known to fail."""
    told = next_steps(lines(Standing.WORK, tasks=["01.2"]))
    assert "nox -s hint-01" in told[0]
    assert "hint" not in next_steps(lines(Standing.WORK))[0]


def test_the_list_fits_a_terminal(checker: Command, course: Path) -> None:
    """A line for each exercise, in 80 columns and without colour where it goes to a pipe."""
    done = checker("progress")
    assert done.returncode == Exit.PASSED, done.stderr
    assert done.stdout.startswith("01 App factory")
    assert done.stdout.count("not started") == 3
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stdout.isascii()
    assert not (course / ".katas").exists()


def test_a_damaged_state_is_told_and_the_list_comes_all_the_same(
    checker: Command, course: Path
) -> None:
    """Standard error says where the old file lies."""
    Store(course).folder.mkdir()
    Store(course).path.write_text("{", encoding="utf-8")
    done = checker("progress")
    assert done.returncode == Exit.PASSED
    assert "note: " in done.stderr
    assert "begins anew" in done.stderr
    assert "state-unreadable-" in done.stderr


def test_a_newer_state_is_refused(checker: Command, course: Path) -> None:
    """Without it nothing true can be said; it stays as it is."""
    Store(course).folder.mkdir()
    Store(course).path.write_text('{"version": 9}', encoding="utf-8")
    done = checker("progress")
    assert done.returncode == Exit.USAGE
    assert "nox -s update" in done.stderr
    assert Store(course).path.read_text(encoding="utf-8") == '{"version": 9}'
