"""The judge keeps the byte code of its suites, and trusts none that does not fit them."""

import dataclasses
import shutil
import sys
from pathlib import Path

import pytest

from checker import catalog, intake, pipeline
from checker.model import Judge, Submission, Verdict
from tests.proof import cases

EXERCISE = catalog.load("01")
OWN = pipeline.Options(own=True, judge=Judge.BEHAVIOUR)


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """Take a snapshot of the reference of 01, with a copy of its suite to do anything with."""
    suite = tmp_path / EXERCISE.suite.name
    shutil.copytree(EXERCISE.suite, suite, ignore=shutil.ignore_patterns("__pycache__"))
    mine = dataclasses.replace(EXERCISE, suite=suite)
    folder = cases.copy_reference(EXERCISE, tmp_path / "mine")
    taken, _ = intake.take_snapshot(mine, folder, tmp_path / "snapshot", "")
    return taken


def same(verdict: Verdict) -> Verdict:
    """Leave out what differs between any two runs."""
    return dataclasses.replace(verdict, seconds=0)


def test_what_is_spoiled_or_old_is_not_used(
    submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made anew, and the verdict is the same."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    suite = submission.exercise.suite
    first = same(pipeline.check(submission, (), OWN))
    assert first.passed
    kept = sorted(suite.rglob("*.pyc"))
    assert len(kept) == len(sorted(suite.glob("test_*.py")))
    for path in kept:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert same(pipeline.check(submission, (), OWN)) == first
    for path in suite.glob("test_*.py"):
        path.write_text("raise RuntimeError\n", encoding="utf-8")
    assert pipeline.check(submission, (), OWN).errored


def test_who_wants_none_finds_none(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONDONTWRITEBYTECODE speaks for the judge as well."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert pipeline.check(submission, (), OWN).passed
    assert not list(submission.exercise.suite.rglob("*.pyc"))
