"""Fuzzing of the catalog: files of an exercise with changed lines, values and tables."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker import catalog
from checker.errors import CatalogError, UnknownExercise
from checker.model import Exercise
from tests.fuzzing import FUZZING

COURSE = catalog.COURSE
EXERCISE = (COURSE / "exercises/01-app-factory/exercise.toml").read_text(encoding="utf-8")
CHECKS = (COURSE / "checker/suites/01_app_factory/checks.toml").read_text(encoding="utf-8")
VALUES = st.sampled_from(
    ["1", "-1", "0", "1.5", "nan", "inf", "true", '""', '"x"', "[]", "[1]", '[""]', "{}", "{a = 1}",
     "1979-05-27", "[[1]]", "'''x'''", "99999999999999999999"]
)  # fmt: skip
LINES = st.sampled_from(
    ["[limits]", "run = 0", "[[task]]", "[[check]]", "draft = 1", "x = 1", "[", "=", '"', "\ud7ff",
     "a" * 1000 + " = 1", "[" + "a." * 500 + "a]", "x = " + "[" * 2000 + "]" * 2000, ""]
)  # fmt: skip
KINDS = st.sampled_from(["drop", "value", "line", "twice"])
CHANGES = st.lists(st.tuples(KINDS, st.integers(0, 400), VALUES, LINES), min_size=1, max_size=4)
type Change = tuple[str, int, str, str]


@FUZZING
@given(CHANGES, CHANGES)
@example([("line", 0, "", "x = " + "[" * 100_000)], [("twice", 0, "", "")])
@example([("value", 0, "1", "")], [("value", 0, "1", "")])
@example([("line", 5, "", "[limits]"), ("line", 6, "", "request = nan")], [("drop", 1, "", "")])
def test_any_change_is_an_exercise_or_a_catalog_error(
    exercise: list[Change], checks: list[Change]
) -> None:
    """Nothing else is raised."""
    with tempfile.TemporaryDirectory() as temporary:
        course = write(Path(temporary), changed(EXERCISE, exercise), changed(CHECKS, checks))
        with contextlib.suppress(CatalogError):
            assert isinstance(catalog.load("01", course), Exercise)


@FUZZING
@given(st.binary(max_size=200), st.binary(max_size=200))
@example(b"\xff", b"")
@example(b"\xef\xbb\xbfid = 1", b"check = 1")
def test_any_bytes_are_a_catalog_error(exercise: bytes, checks: bytes) -> None:
    """Files that are no TOML at all, or none of ours."""
    with tempfile.TemporaryDirectory() as temporary:
        course = write(Path(temporary), exercise, checks)
        with pytest.raises(CatalogError, match=r"\.toml"):
            catalog.load("01", course)


@FUZZING
@given(st.text(max_size=12))
@example("01")
@example("")
@example("²")
@example("\u0660\u0661")
@example("-1")
@example("9" * 5000)
def test_any_number_is_an_exercise_or_unknown(number: str) -> None:
    """Whatever somebody types."""
    with contextlib.suppress(UnknownExercise):
        assert isinstance(catalog.load(number), Exercise)


def changed(text: str, changes: list[Change]) -> bytes:
    """Return a file with some lines dropped, doubled, put between, or given another value."""
    lines = text.splitlines()
    for kind, number, value, line in changes:
        place = number % len(lines)
        if kind == "drop" and len(lines) > 1:
            del lines[place]
        elif kind == "value":
            lines[place] = f"{lines[place].partition('=')[0]}= {value}"
        elif kind == "twice":
            lines.insert(place, lines[place])
        else:
            lines.insert(place, line)
    return "\n".join(lines).encode()


def write(course: Path, exercise: bytes, checks: bytes) -> Path:
    """Write a course of one exercise."""
    folder = course / "exercises" / "01-app-factory"
    suite = course / "checker" / "suites" / "01_app_factory"
    for place, name, content in (
        (folder, "exercise.toml", exercise),
        (suite, "checks.toml", checks),
    ):
        place.mkdir(parents=True)
        (place / name).write_bytes(content)
    return course
