"""Starting an exercise: from the reference or from mine, and over nobody's work."""

import shutil
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import Exit, UsageError
from checker.learner import rooms, start
from checker.model import Exercise
from tests.learner.conftest import Command


@pytest.fixture
def first(course: Path) -> Exercise:
    """Return exercise 01, solved as the reference does, with a line of the learner's own."""
    found = catalog.load("01", course)
    rooms.put(found, rooms.reference_of(found))
    (found.folder / "toolshed" / "own.py").write_text('"""Mine."""\n', encoding="utf-8")
    app = found.folder / "toolshed" / "app.py"
    app.write_text("# a line of mine\n" + app.read_text("utf-8"), encoding="utf-8")
    return found


@pytest.fixture
def second(course: Path) -> Exercise:
    """Return exercise 02, untouched."""
    return catalog.load("02", course)


def test_the_starter_lies_there_already(second: Exercise) -> None:
    """There is nothing to do, and nothing is saved."""
    assert start.from_reference(second) is None
    assert rooms.saved(second) == []


def test_an_empty_folder_gets_the_starter(second: Exercise) -> None:
    """A learner who has removed the folder gets it again."""
    shutil.rmtree(second.folder / "toolshed")
    assert start.from_reference(second) == start.Started(None)
    assert rooms.files_of(second) == rooms.starter_of(second)


def test_a_folder_with_work_is_refused_without_force(first: Exercise, second: Exercise) -> None:
    """Both ways; the files are as before."""
    before = rooms.files_of(first)
    with pytest.raises(UsageError, match="--force"):
        start.from_reference(first)
    assert rooms.files_of(first) == before
    (second.folder / "toolshed" / "note.py").write_text("x = 1\n", encoding="utf-8")
    before = rooms.files_of(second)
    with pytest.raises(UsageError, match="nothing is changed"):
        start.from_mine(second)
    assert rooms.files_of(second) == before


def test_force_saves_a_copy_first(first: Exercise) -> None:
    """What lay there before can be brought back."""
    before = rooms.files_of(first)
    started = start.from_reference(first, force=True)
    assert started is not None
    assert started.saved == rooms.saved(first)[-1]
    assert (started.saved / "toolshed" / "own.py").is_file()
    assert rooms.files_of(first) == rooms.starter_of(first) != before


def test_my_code_is_carried_into_the_next_exercise(first: Exercise, second: Exercise) -> None:
    """My additions and the starter's stubs stand in the same files; exercise 01 stays as it is."""
    before = rooms.files_of(first)
    started = start.from_mine(second)
    files = rooms.files_of(second)
    assert files["toolshed/own.py"] == b'"""Mine."""\n'
    assert started.is_mine
    assert b"# a line of mine" in files["toolshed/app.py"]
    assert b"TODO(02.1)" in files["toolshed/app.py"]
    assert "toolshed/catalogue.py" in files
    assert (started.conflicts, started.told) == ((), [])
    assert rooms.files_of(first) == before


def test_the_reference_carried_on_is_the_starter(first: Exercise, second: Exercise) -> None:
    """Who solved 01 as the reference does begins where everybody does."""
    rooms.put(first, rooms.reference_of(first))
    start.from_mine(second)
    assert rooms.files_of(second) == rooms.starter_of(second)


def test_conflicts_are_marked_and_told_one_by_one(
    first: Exercise, checker: Command, course: Path
) -> None:
    """Another way to solve 01 does not fit everywhere; each place is named, and exit is 1."""
    other = course / "tests" / "right" / "01_app_factory" / "settings_as_properties"
    shutil.rmtree(first.folder / "toolshed")
    shutil.copytree(other / "toolshed", first.folder / "toolshed")
    done = checker("start", "02", "--from", "mine")
    assert done.returncode == Exit.FINDINGS, done.stderr
    marks = rooms.merge_marks(rooms.files_of(catalog.load("02", course)))
    assert marks
    for mark in marks:
        assert f"exercises/02-blueprints/{mark}" in done.stdout
    again = checker("start", "03", "--from", "mine")
    assert again.returncode == Exit.USAGE
    assert "settle the merge in exercise 02 first" in again.stderr


@pytest.mark.parametrize(
    ("number", "words"),
    [("01", "is the first exercise"), ("02", "you have no code in exercise 01 yet")],
)
def test_without_code_of_mine_there_is_nothing_to_carry(
    course: Path, number: str, words: str
) -> None:
    """The sentence says what to do instead."""
    with pytest.raises(UsageError, match=words):
        start.from_mine(catalog.load(number, course))


def test_the_command_says_what_comes_next(checker: Command, first: Exercise) -> None:
    """The brief and the check; and where a copy lies, if one was made."""
    said = checker("start", "02").stdout
    assert "holds its starter already" in said
    assert "Read exercises/02-blueprints/README.md, then: nox -s check-02" in said
    said = checker("start", first.id, "--force").stdout
    assert "saved: .katas/saved/01-app-factory/" in said
    assert "nox -s reset-01 -- --undo" in said
