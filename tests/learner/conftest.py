"""What the tests of a learner's day share: a course of their own to work in."""

import os
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


LEFT_OUT = shutil.ignore_patterns("__pycache__", "0[4-9]*", ".*", "instance")


def copy(into: Path, *names: str) -> None:
    """Copy folders of the course, of the exercises 01 to 03 only."""
    for name in names:
        shutil.copytree(COURSE / name, into / name, ignore=LEFT_OUT, dirs_exist_ok=True)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy exercises, solutions and checks, with the starters in their places."""
    into = tmp_path / "course"
    copy(into, "exercises", "solutions", "checker/suites", "checker/shape_rules")
    copy(into, "tests/right/01_app_factory")
    for number in catalog.folders(into):
        # A contributor may have worked in the exercises.
        exercise = catalog.load(number, into)
        rooms.put(exercise, rooms.starter_of(exercise))
    monkeypatch.setattr(digests, "COURSE", into)
    return into


@pytest.fixture
def whole_course(course: Path) -> Path:
    """Add what it takes to run the copy's own checker."""
    copy(course, "checker", "typings")
    shutil.copy(COURSE / "requirements.lock", course)
    return course


@pytest.fixture
def checker(whole_course: Path) -> Command:
    """Run the copy's own checker, in the copy, as a learner does."""

    def command(*arguments: str, stdin: str = "", **environment: str) -> CompletedProcess[str]:
        return run(
            [sys.executable, "-m", "checker", *arguments],
            env={**os.environ, **environment},
            cwd=whole_course,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return command
