"""The solution: after a pass or on request, as a difference from the learner's own code."""

import shutil
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import Exit
from checker.learner import rooms, solution
from checker.learner.state import Record, Seen, Store
from checker.model import Exercise
from tests.learner.conftest import Command


@pytest.fixture
def exercise(course: Path) -> Exercise:
    """Return exercise 01 of a course of our own."""
    return catalog.load("01", course)


def test_before_a_pass_it_is_a_spoiler(checker: Command, course: Path) -> None:
    """The refusal names the hints first; after a pass nothing is asked."""
    done = checker("solution", "01")
    assert done.returncode == Exit.USAGE
    assert "nox -s hint-01" in done.stderr
    assert "--spoil" in done.stderr
    assert done.stdout == ""
    passed = Seen(
        "2026-05-01T12:00:00+00:00", "a", "b", passed=True, task="", passing=1, of=1, seconds=1
    )
    Store(course).change(lambda state: state.having("01", Record(last=passed, done=passed)))
    assert checker("solution", "01").returncode == Exit.PASSED


def test_it_shows_the_difference_the_walk_through_and_other_ways(
    checker: Command, exercise: Exercise
) -> None:
    """From my code to the reference, file by file; Markdown is rendered, and alternatives named."""
    done = checker("solution", "01", "--spoil")
    assert done.returncode == Exit.PASSED, done.stderr
    assert "--- mine/toolshed/app.py" in done.stdout
    assert "+++ reference/toolshed/app.py" in done.stdout
    assert "-    # TODO(01.1): build a new app here" in done.stdout
    assert "Why it is so" in done.stdout
    assert "## Why" not in done.stdout
    for other in solution.alternatives(exercise):
        assert f"tests/right/01_app_factory/{other.folder.name}/" in done.stdout
    assert "\x1b" not in done.stdout


def test_each_file_that_differs_is_told(exercise: Exercise) -> None:
    """Files that only one side has are told too, and those that are no text."""
    rooms.put(exercise, rooms.reference_of(exercise))
    assert list(solution.differences(exercise)) == []
    package = exercise.folder / "toolshed"
    (package / "own.py").write_text("x = 1\n", encoding="utf-8")
    (package / "empty.py").write_bytes(b"")
    (package / "odd.bin").write_bytes(b"\xff\xfe")
    (package / "app.py").write_bytes((package / "app.py").read_bytes().replace(b"\n", b"\r\n"))
    found = dict(solution.differences(exercise))
    assert sorted(found) == ["toolshed/empty.py", "toolshed/odd.bin", "toolshed/own.py"]
    assert "-x = 1" in found["toolshed/own.py"]
    assert found["toolshed/odd.bin"] == ["toolshed/odd.bin is no text"]


def test_the_reference_itself_is_told_in_words(checker: Command, exercise: Exercise) -> None:
    """No empty difference is shown."""
    rooms.put(exercise, rooms.reference_of(exercise))
    assert (
        "Your code is the reference, word for word." in checker("solution", "01", "--spoil").stdout
    )


def test_a_copy_without_solutions_says_so(checker: Command, course: Path) -> None:
    """As one that was exported for learners may be: there is nothing to compare with."""
    shutil.rmtree(course / "solutions" / "01-app-factory")
    for words in (("solution", "01", "--spoil"), ("run", "01", "--solution")):
        done = checker(*words)
        assert done.returncode == Exit.USAGE
        assert "holds no solutions" in done.stderr


@pytest.mark.parametrize("number", list(catalog.published()))
def test_every_exercise_has_a_walk_through_and_alternatives(number: str) -> None:
    """What the command promises is there."""
    exercise = catalog.load(number)
    assert solution.notes(exercise).startswith(f"# {number} ")
    assert len(solution.alternatives(exercise)) >= 2
