"""Limits: one place of defaults, then the exercise's own, then the instructor's."""

from dataclasses import fields
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.workshop import limits
from checker.workshop.limits import DEFAULTS, MIB, Limits


def written(folder: Path, text: str) -> Path:
    """Write a file of limits."""
    path = folder / "limits.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_exercise_changes_its_own_limits() -> None:
    """What it does not name stays as it is."""
    changed = DEFAULTS.adjusted({"run": 300.0})
    assert (changed.run, changed.request) == (300.0, DEFAULTS.request)


def test_the_instructor_has_the_last_word(tmp_path: Path) -> None:
    """A limit from the file holds, and the exercise may change the others."""
    chosen = limits.read(written(tmp_path, "run = 60\nrequest = 2.5\nmemory = 536870912\n"))
    changed = chosen.adjusted({"run": 900.0, "load": 30.0})
    assert (changed.run, changed.request, changed.load) == (60, 2.5, 30.0)
    assert changed.memory == 512 * MIB


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    """All that is left out keeps its value."""
    assert limits.read(written(tmp_path, "# nothing yet\n")) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("requests = 1\n", "there is no limit 'requests'; known: load, request, question"),
        ("chosen = 1\n", "there is no limit 'chosen'"),
        ("request = 0\n", "request must be a number of seconds over 0, not 0"),
        ("request = -1\n", "over 0, not -1"),
        ("request = inf\n", "over 0, not inf"),
        ("request = nan\n", "over 0, not nan"),
        ("request = true\n", "over 0, not True"),
        ('request = "5"\n', "over 0, not '5'"),
        ("memory = 1.5\n", "memory must be a whole number over 0, not 1.5"),
        ("memory = 1024\n", "memory must be at least 268435456, not 1024"),
        ("response = 99999999\n", "response must be at most 5242880"),
        ("[request]\nseconds = 1\n", "request must be a number"),
        ("request =\n", "cannot be read"),
        ("a = 1\na = 2\n", "cannot be read"),
    ],
)
def test_what_is_no_limit_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """One sentence names the file, the limit, and what it must be."""
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        limits.read(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path is a wrong call."""
    with pytest.raises(UsageError, match="cannot be read"):
        limits.read(tmp_path / "none.toml")


def test_every_limit_has_a_default_that_the_file_could_hold(tmp_path: Path) -> None:
    """The defaults written out are a valid file, and the same limits."""
    names = [field.name for field in fields(Limits) if field.name != "chosen"]
    text = "".join(f"{name} = {getattr(DEFAULTS, name)}\n" for name in names)
    assert limits.read(written(tmp_path, text)) == Limits(chosen=tuple(names))
