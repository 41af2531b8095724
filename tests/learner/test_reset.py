"""Resetting an exercise: with a question, a copy, and a way back."""

import os
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import Exit, UsageError
from checker.learner import reset, rooms
from checker.model import Exercise
from tests.learner.conftest import Command


@pytest.fixture
def exercise(course: Path) -> Exercise:
    """Return exercise 01 with work in it: a file changed, one added, one removed."""
    found = catalog.load("01", course)
    package = found.folder / "toolshed"
    (package / "app.py").write_text("x = 1\n", encoding="utf-8")
    (package / "own.py").write_text("y = 2\n", encoding="utf-8")
    (package / "extensions.py").unlink()
    return found


def test_what_would_change_is_named(exercise: Exercise) -> None:
    """Changed, added and removed files; no others."""
    names = ["toolshed/app.py", "toolshed/extensions.py", "toolshed/own.py"]
    assert reset.changed(exercise) == names


def test_reset_and_undo_lead_back(exercise: Exercise) -> None:
    """Neither git nor a commit has a part in it; undone twice, the starter is there again."""
    mine = rooms.files_of(exercise)
    saved = reset.reset(exercise)
    assert saved is not None
    assert rooms.is_untouched(exercise)
    restored = reset.undo(exercise)
    assert restored == reset.Restored(saved, None)
    assert rooms.files_of(exercise) == mine


def test_undo_saves_what_it_replaces(exercise: Exercise) -> None:
    """Work that was done after a reset is not lost either."""
    mine = rooms.files_of(exercise)
    reset.reset(exercise)
    (exercise.folder / "toolshed" / "later.py").write_text("z = 3\n", encoding="utf-8")
    later = rooms.files_of(exercise)
    assert reset.undo(exercise).saved is not None
    assert rooms.files_of(exercise) == mine
    reset.undo(exercise)
    assert rooms.files_of(exercise) == later


def test_there_may_be_nothing_to_undo(exercise: Exercise) -> None:
    """The sentence says so."""
    with pytest.raises(UsageError, match="no saved copy of exercise 01"):
        reset.undo(exercise)


def test_a_copy_is_described_in_words(exercise: Exercise) -> None:
    """When it was made, and before what; a folder that a person made has its name."""
    saved = reset.reset(exercise)
    assert saved is not None
    assert reset.described(saved).endswith(" (before reset)")
    assert reset.described(saved.with_name("mine")) == "mine"


def test_the_command_asks_and_a_no_changes_nothing(checker: Command, exercise: Exercise) -> None:
    """Anything but yes is no."""
    mine = rooms.files_of(exercise)
    for answer in ("n\n", "\n", "what?\n"):
        done = checker("reset", "01", stdin=answer)
        assert done.returncode == Exit.PASSED
        assert "toolshed/own.py" in done.stdout
        assert "Nothing is changed." in done.stdout
    done = checker("reset", "01")
    assert done.returncode == Exit.USAGE
    assert "--yes does not ask" in done.stderr
    assert rooms.files_of(exercise) == mine
    assert rooms.saved(exercise) == []


def test_the_command_says_where_the_copy_lies_and_how_to_go_back(
    checker: Command, exercise: Exercise
) -> None:
    """A yes is enough, and so is --yes."""
    mine = rooms.files_of(exercise)
    done = checker("reset", "01", stdin="y\n")
    assert "Your files are saved: .katas/saved/01-app-factory/" in done.stdout
    assert "nox -s reset-01 -- --undo" in done.stdout
    assert "nothing to reset" in checker("reset", "01", "--yes").stdout
    assert "is back" in checker("reset", "01", "--undo").stdout
    assert rooms.files_of(exercise) == mine
    assert checker("reset", "01", "--yes").returncode == Exit.PASSED
    assert rooms.is_untouched(exercise)


def test_any_name_can_be_shown_in_any_encoding(checker: Command, exercise: Exercise) -> None:
    """What the terminal's encoding lacks is written as an escape."""
    (exercise.folder / "toolshed" / "größe.py").write_text("x = 1\n", encoding="utf-8")
    done = checker("reset", "01", stdin="n\n", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == Exit.PASSED, done.stderr
    assert "toolshed/gr\\xf6\\xdfe.py" in done.stdout


def test_a_read_only_file_says_what_to_do(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are as before; a copy may have been saved, and does no harm."""
    fixed = exercise.folder / "toolshed" / "app.py"
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != fixed)
    mine = rooms.files_of(exercise)
    with pytest.raises(UsageError, match="give yourself the right to write"):
        reset.reset(exercise)
    assert rooms.files_of(exercise) == mine
