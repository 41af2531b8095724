"""What is prepared for the next check is used by it, and never keeps it from its verdict."""

import dataclasses
import queue
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from checker import catalog
from checker.learner import verdicts
from checker.learner.runs import Ahead, Heard, Run
from checker.model import Exercise, Verdict
from checker.workshop import warm
from checker.workshop.tiers import Isolation, can_fork, choose
from tests.proof import cases

PATIENCE = 120.0


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exercise:
    """Lay the reference of 01 into a room, and keep no verdict of it."""
    monkeypatch.setattr(verdicts, "keep", lambda *_: None)
    known = catalog.load("01")
    mine = cases.copy_reference(known, tmp_path / "mine")
    shutil.copy(known.folder / "exercise.toml", mine)
    return dataclasses.replace(known, folder=mine)


@pytest.fixture
def ahead(exercise: Exercise) -> Iterator[Ahead]:
    """Prepare for exercise 01, and leave no process behind."""
    made = Ahead()
    made.prepare(exercise, "")
    yield made
    made.end()
    assert psutil.Process().children(recursive=True) == []


def verdict_of(exercise: Exercise, ahead: Ahead) -> Verdict:
    """Check the exercise's folder, and return what was heard last."""
    heard: queue.Queue[Heard] = queue.Queue()
    Run(exercise, "", ahead, heard.put, fresh=True).start()
    while True:
        said = heard.get(timeout=PATIENCE)
        assert not said.problem
        if said.verdict:
            return said.verdict


def test_what_waits_is_handed_over_once(exercise: Exercise, ahead: Ahead) -> None:
    """The second check of two starts its own."""
    first = ahead.take(exercise)
    assert first is not None
    assert ahead.take(exercise) is None
    first.end()
    assert verdict_of(exercise, ahead).passed


def test_what_can_be_used_again_waits_for_the_next_save(exercise: Exercise, ahead: Ahead) -> None:
    """Judges are kept where the machine lets them be; else each check starts its own."""
    assert verdict_of(exercise, ahead).passed
    again = ahead.take(exercise)
    assert bool(again) is warm.possible(choose(Isolation.AUTO), "fork")
    if again:
        ahead.bring_back(exercise, again)
        assert verdict_of(exercise, ahead).passed


def test_another_exercise_gets_nothing_of_it(ahead: Ahead) -> None:
    """A judge that waits with the suites of 01 is no use for 02; it is ended, and mypy is not."""
    assert ahead.take(catalog.load("02")) is None
    left = [child.pid for child in psutil.Process().children(recursive=True)]
    assert left == ([ahead.mypy.server.process.pid] if ahead.mypy.server else [])
    assert can_fork() == bool(left)


def test_what_has_died_before_it_was_needed_is_left_aside(exercise: Exercise, ahead: Ahead) -> None:
    """The check starts its own judge, and the verdict is the same."""
    for child in psutil.Process().children():
        child.kill()
        child.wait()
    assert verdict_of(exercise, ahead).passed


def test_what_dies_when_it_is_needed_is_no_verdict(
    exercise: Exercise, ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check runs once more, from the beginning."""
    take = ahead.take

    def take_and_kill(wanted: Exercise) -> object:
        prepared = take(wanted)
        assert prepared is not None
        prepared.standbys[0].process.kill()
        return prepared

    monkeypatch.setattr(ahead, "take", take_and_kill)
    assert verdict_of(exercise, ahead).passed
