"""What the tests of a learner's day share: a course of their own to work in."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from checker import catalog, digests
from checker.catalog import COURSE
from checker.learner import rooms

type Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy what a learner's commands read of the course, with the starters of 01 to 03."""
    into = tmp_path / "course"
    leave_out = shutil.ignore_patterns("__pycache__", "0[4-9]*", ".*", "instance")
    for name in ("checker", "exercises", "solutions", "typings", "tests/right"):
        shutil.copytree(COURSE / name, into / name, ignore=leave_out)
    for number in catalog.folders(into):
        # A contributor may have worked in the exercises.
        exercise = catalog.load(number, into)
        rooms.put(exercise, rooms.starter_of(exercise))
    shutil.copy(COURSE / "requirements.lock", into)
    monkeypatch.setattr(digests, "COURSE", into)
    return into


@pytest.fixture
def checker(course: Path) -> Command:
    """Run the copy's own checker, in the copy, as a learner does."""

    def command(*arguments: str, stdin: str = "") -> CompletedProcess[str]:
        return run(
            [sys.executable, "-m", "checker", *arguments],
            cwd=course,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return command
