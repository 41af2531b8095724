"""Hints: the next one for what fails, and any other on request."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import Exit
from checker.learner import hints
from checker.learner.state import Record, State, Store
from tests.learner.conftest import Command

FIRST, SECOND = catalog.load("02").tasks[:2]


def test_a_hint_goes_on_from_the_last_one() -> None:
    """The third one comes again when all are given: there is no more to say."""
    record = Record(hints={FIRST.number: 2})
    assert hints.next_of(record, FIRST, "").numbers == (3,)
    assert hints.next_of(Record(hints={FIRST.number: 3}), FIRST, "").numbers == (3,)
    assert hints.next_of(record, SECOND, "").numbers == (1,)


def test_a_task_with_fewer_hints_gives_its_last() -> None:
    """No step runs over the end."""
    short = replace(FIRST, hints=("only one",))
    choice = hints.step_of(short, 3)
    assert (choice.numbers, choice.is_last) == ((1,), True)


def test_what_was_given_is_remembered_by_task() -> None:
    """Other tasks and other exercises keep what they had."""
    state = State({"01": Record(hints={"01.2": 1}), "02": Record(task="02.1")})
    after = hints.given(state, "01", hints.step_of(catalog.load("01").tasks[0], 2))
    assert after.of("01").hints == {"01.2": 1, "01.1": 2}
    assert after.of("02") == Record(task="02.1")


@pytest.fixture
def store(course: Path) -> Store:
    """Return the state of the copy."""
    return Store(course)


def test_without_a_task_the_one_that_failed_first_is_meant(checker: Command, store: Store) -> None:
    """It says which and why, and each call gives the next hint."""
    store.change(lambda state: state.having("01", Record(task="01.3")))
    first = checker("hint", "01").stdout
    assert "In your last check, 01.3 failed first." in first
    assert "01.3 Extensions, hint 1 of 3" in first
    assert "The next one: nox -s hint-01\n" in first
    assert "hint 2 of 3" in checker("hint", "01").stdout
    third = checker("hint", "01").stdout
    assert "hint 3 of 3" in third
    assert "nox -s solution-01 -- --spoil" in third
    assert max(map(len, third.splitlines())) <= 80


def test_before_any_check_it_is_the_first_task(checker: Command) -> None:
    """Hints are never locked."""
    said = checker("hint", "02").stdout
    assert "You have not checked exercise 02 yet" in said
    assert "02.1 One catalogue an app, one connection a request, hint 1 of 3" in said


def test_a_regression_gives_a_hint_of_the_exercise_before(checker: Command, store: Store) -> None:
    """The hint is where the task is, and what was given counts there."""
    store.change(lambda state: state.having("02", Record(task="01.4")))
    said = checker("hint", "02").stdout
    assert "01.4 failed first, of an earlier exercise." in said
    assert "01.4 Health, hint 1 of 3" in said
    assert store.read().of("01").hints == {"01.4": 1}
    assert store.read().of("02").task == "01.4"


@pytest.mark.parametrize("task", ["3", "01.3"])
def test_a_task_may_be_named_in_short(checker: Command, task: str) -> None:
    """A named task begins with its first hint."""
    assert "01.3 Extensions, hint 1 of 3" in checker("hint", "01", task).stdout
    assert "hint 2 of 3" in checker("hint", "01", task, "2").stdout


def test_all_hints_at_once(checker: Command, store: Store) -> None:
    """Of a named task, or of the one that failed first."""
    store.change(lambda state: state.having("01", Record(task="01.3")))
    said = checker("hint", "01", "--all").stdout
    assert said.count("01.3 Extensions, hint ") == 3
    assert "The next one" not in said
    assert checker("hint", "01", "all").stdout == said
    assert checker("hint", "01", "2", "--all").stdout.count("01.2 Configuration, hint ") == 3


def test_a_newer_state_is_left_alone(checker: Command, store: Store) -> None:
    """The hint comes all the same, and a sentence says what to do."""
    store.folder.mkdir()
    store.path.write_text('{"version": 9}', encoding="utf-8")
    done = checker("hint", "01")
    assert done.returncode == Exit.PASSED
    assert "hint 1 of 3" in done.stdout
    assert "nox -s update" in done.stderr
    assert store.path.read_text(encoding="utf-8") == '{"version": 9}'


def test_a_quick_command_imports_nothing_heavy(whole_course: Path) -> None:
    """Who asks for a hint does not wait for a web framework or a validation library."""
    program = "import sys; from checker import cli; cli.run(['hint', '03']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=whole_course,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    heavy = {"rich", "pydantic", "flask", "jinja2", "watchfiles", "sqlalchemy", "pytest", "celery"}
    assert heavy & set(done.stdout.split()) == set()
