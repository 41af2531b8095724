"""The learner's folder: told from its starter, saved, and filled anew."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import UsageError
from checker.learner import reset, rooms
from checker.model import Exercise


@pytest.fixture
def exercise(course: Path) -> Exercise:
    """Return exercise 02 of a course of our own."""
    return catalog.load("02", course)


@pytest.mark.parametrize("number", list(catalog.published()))
def test_the_starter_is_the_one_that_the_course_ships(number: str) -> None:
    """It is made of the solutions, so that reset needs neither git nor an untouched copy."""
    exercise = catalog.load(number)
    made = rooms.starter_of(exercise)
    assert "toolshed/app.py" in made
    if not os.environ.get("CI") and not rooms.is_untouched(exercise):
        pytest.skip("somebody works in this exercise; `nox -s roll -- --check` compares")
    assert rooms.same(rooms.files_of(exercise), made)


def test_line_endings_and_leftovers_do_not_touch_a_folder(exercise: Exercise) -> None:
    """What git or Python do to a folder is no work of a learner."""
    app = exercise.folder / "toolshed" / "app.py"
    app.write_bytes(app.read_bytes().replace(b"\n", b"\r\n"))
    (exercise.folder / "toolshed" / "__pycache__").mkdir()
    (exercise.folder / "toolshed" / "__pycache__" / "app.cpython-313.pyc").write_bytes(b"x")
    assert rooms.is_untouched(exercise)
    app.write_bytes(app.read_bytes() + b"x = 1\r\n")
    assert not rooms.is_untouched(exercise)


def test_a_folder_without_files_is_untouched(exercise: Exercise) -> None:
    """There is nothing in it that could be lost."""
    rooms.put(exercise, {})
    assert list((exercise.folder / "toolshed").rglob("*")) == []
    assert rooms.is_untouched(exercise)


def test_an_exercise_without_a_known_starter_is_left_alone(exercise: Exercise) -> None:
    """As one of an instructor's pack: what lies there counts as work, and is not replaced."""
    shutil.rmtree(exercise.folder.parent.parent / "solutions" / exercise.slug)
    assert not rooms.is_untouched(exercise)
    before = rooms.files_of(exercise)
    with pytest.raises(UsageError, match="the starter of exercise 02 is not known here"):
        reset.reset(exercise)
    assert rooms.files_of(exercise) == before


def test_put_leaves_these_files_and_no_others(exercise: Exercise) -> None:
    """Files that are not named go, and folders that become empty too."""
    more = exercise.folder / "toolshed" / "deep" / "er"
    more.mkdir(parents=True)
    (more / "extra.py").write_text("x = 1\n", encoding="utf-8")
    if sys.platform != "win32":
        (exercise.folder / "toolshed" / "link").symlink_to(exercise.folder)
    starter = rooms.starter_of(exercise)
    rooms.put(exercise, starter)
    assert rooms.files_of(exercise) == starter
    assert not more.parent.exists()
    assert not (exercise.folder / "toolshed" / "link").is_symlink()
    assert (exercise.folder / "README.md").is_file()


def test_a_saved_copy_is_whole_and_does_not_replace_another(exercise: Exercise) -> None:
    """Each copy has a folder of its own, in the order of time."""
    first = rooms.save(exercise, "reset")
    (exercise.folder / "toolshed" / "note.txt").write_text("mine", encoding="utf-8")
    second = rooms.save(exercise, "start")
    assert rooms.saved(exercise) == [first, second]
    assert first.name.endswith("-reset")
    assert (second / "toolshed" / "note.txt").read_text(encoding="utf-8") == "mine"
    assert (first / "toolshed" / "app.py").is_file()


def test_nothing_changes_where_no_copy_can_be_saved(exercise: Exercise, course: Path) -> None:
    """Without a copy there would be no way back."""
    (course / ".katas").write_text("in the way", encoding="utf-8")
    with pytest.raises(UsageError, match="so nothing is changed"):
        rooms.save(exercise, "reset")


def test_a_read_only_file_stops_put_before_it_begins(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the file, and all files are as before."""
    # Root may write everything, so the system is not asked.
    fixed = exercise.folder / "toolshed" / "tools" / "service.py"
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != fixed)
    before = rooms.files_of(exercise)
    with pytest.raises(UsageError, match=r"service\.py is read-only"):
        rooms.put(exercise, {"toolshed/app.py": b"x = 1\n"})
    assert rooms.files_of(exercise) == before


def test_marks_of_a_merge_are_found(exercise: Exercise) -> None:
    """Each place at which two versions stand is named; a line of signs alone is none."""
    files = {
        "toolshed/a.py": b"x = 1\n<<<<<<< mine\nx = 2\n=======\nx = 3\n>>>>>>> theirs\n",
        "toolshed/b.py": b'"""<<<<<<< is a mark."""\n=======\n',
    }
    assert rooms.merge_marks(files) == ["toolshed/a.py:2"]
    assert rooms.merge_marks(rooms.files_of(exercise)) == []
