"""The catalog: reads what is right, and refuses the rest with one sentence."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import catalog
from checker.errors import CatalogError, UnknownExercise, UsageError

EXERCISE = """\
id = "01"
name = "one"
title = "One"
concepts = []
prerequisites = []
minutes = 10
submits = ["toolshed/"]
out_of_scope = []
[[task]]
number = "01.1"
title = "First"
hints = ["a", "b", "c"]
"""
CHECK = """\
[[check]]
id = "01.1-a"
title = "A"
judge = "behaviour"
rules = ["F1"]
brief = "it does"
why = "so"
"""


def course(folder: Path, exercise: str = EXERCISE, checks: str = CHECK) -> Path:
    """Write a course with one exercise."""
    home = folder / "exercises" / "01-one"
    suite = folder / "checker" / "suites" / "01_one"
    for path in (home, suite):
        path.mkdir(parents=True)
    (home / "exercise.toml").write_text(exercise, encoding="utf-8")
    (suite / "checks.toml").write_text(checks, encoding="utf-8")
    return folder


def test_an_exercise_may_use_the_libraries_of_those_before(tmp_path: Path) -> None:
    """A later one adds its own."""
    first = EXERCISE.replace("[[task]]", 'libraries = ["one"]\n[[task]]', 1)
    made = course(tmp_path, first)
    folder = made / "exercises" / "02-two"
    folder.mkdir()
    second = first.replace("01", "02").replace('"one"', '"two"')
    (folder / "exercise.toml").write_text(second, encoding="utf-8")
    assert catalog.load("01", made).libraries == ("one",)
    assert catalog.load("02", made).libraries == ("one", "two")


@pytest.mark.parametrize("number", ["01", "1", "01-one"])
def test_an_exercise_is_found_by_number_or_name(tmp_path: Path, number: str) -> None:
    """A learner may write 1, 01 or the folder's name."""
    exercise = catalog.load(number, course(tmp_path))
    assert (exercise.slug, exercise.checks[0].task) == ("01-one", "01.1")


@pytest.mark.parametrize("number", ["99", "", "01-two", "one", "\x1b[31m"])
def test_an_unknown_exercise_lists_the_known_ones(tmp_path: Path, number: str) -> None:
    """The message says what there is."""
    with pytest.raises(UnknownExercise, match="01-one"):
        catalog.load(number, course(tmp_path))


def test_a_folder_that_was_renamed_says_its_old_name(tmp_path: Path) -> None:
    """It is the learner's doing, and easily mended."""
    made = course(tmp_path)
    (made / "exercises" / "01-one").rename(made / "exercises" / "01-my-one")
    with pytest.raises(UsageError, match="exercises/01-my-one was called 01-one"):
        catalog.load("01", made)


def test_the_nearest_exercise_is_suggested(tmp_path: Path) -> None:
    """A typing error is recognised."""
    with pytest.raises(UnknownExercise, match="Did you mean 01-one"):
        catalog.load("01-oen", course(tmp_path))


@pytest.mark.parametrize(
    ("exercise", "problem"),
    [
        (EXERCISE.replace('title = "One"\n', ""), "'title' is missing"),
        (EXERCISE.replace("minutes = 10", 'minutes = "10"'), "minutes must be a whole number"),
        (EXERCISE.replace("minutes = 10", "minutes = true"), "minutes must be a whole number"),
        (EXERCISE.replace('"toolshed/"', "1"), "submits must be a list of texts"),
        (EXERCISE.replace('id = "01"', 'id = "02"'), "must give the folder's name"),
        (EXERCISE.replace("01.1", "02.1"), "does not belong"),
        (EXERCISE + "colour = 1\n", "unknown key 'colour'"),
        ("id = ", "cannot be read"),
    ],
)
def test_a_broken_exercise_names_file_and_item(tmp_path: Path, exercise: str, problem: str) -> None:
    """An author reads which file and which key is wrong."""
    with pytest.raises(CatalogError, match=r"exercise\.toml.*") as caught:
        catalog.load("01", course(tmp_path, exercise))
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("checks", "problem"),
    [
        (CHECK.replace("behaviour", "taste"), "judge must be one of"),
        (CHECK.replace("behaviour", "style"), "codes belong to static judges"),
        (CHECK + 'codes = ["X"]\n', "codes belong to static judges"),
        (CHECK.replace("01.1-a", "01.7-a"), "no task 01.7"),
        (CHECK + CHECK, "stands there twice"),
        (CHECK + 'owns = "everything"\n', "owns must be"),
        (CHECK + "weight = 0\n", "weight must be a whole number over 0"),
    ],
)
def test_a_broken_check_names_file_and_item(tmp_path: Path, checks: str, problem: str) -> None:
    """As above, for checks.toml."""
    with pytest.raises(CatalogError, match=r"checks\.toml.*") as caught:
        catalog.load("01", course(tmp_path, checks=checks))
    assert problem in str(caught.value)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No file makes an exception other than CatalogError."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(CatalogError):
        catalog.load("01", course(Path(folder), EXERCISE + text.replace("\r", ""), text))


def test_the_real_exercises_are_read() -> None:
    """Each exercise of the course follows the contract of the catalog."""
    for exercise in catalog.load_all():
        assert exercise.tasks
