"""Keeping a verdict: what of it becomes progress."""

from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog
from checker.learner.keep import keep
from checker.learner.state import Record, Store
from checker.model import CheckResult, Exercise, Finding, Status, Submission, Verdict
from checker.verdict import decide


@pytest.fixture
def exercise(course: Path) -> Exercise:
    """Return exercise 02 of a course of our own."""
    return catalog.load("02", course)


def verdict_of(exercise: Exercise, failing: str = "", status: Status = Status.FAILED) -> Verdict:
    """Return a verdict in which one check fails, and no other."""
    findings = [
        Finding(check.id, status if check.id == failing else Status.PASSED, "it fails")
        for check in exercise.all_checks
    ]
    submission = Submission(exercise, exercise.folder, "", (), digest="files")
    return decide(submission, findings, exercise.all_checks, tier="C", seed="s", seconds=1.0)


def kept(exercise: Exercise, *verdicts: Verdict, whole: bool = True) -> Record:
    """Keep verdicts one after the other, and return what is known then."""
    store = Store(exercise.folder.parent.parent)
    for verdict in verdicts:
        keep(exercise, verdict, store, whole=whole)
    assert store.notes == []
    return store.read().of(exercise.id)


def test_a_failure_is_kept_with_its_task_and_counts(exercise: Exercise) -> None:
    """Progress shows how many checks pass, and which task fails first."""
    last = kept(exercise, verdict_of(exercise, "02.3-patch")).last
    assert last is not None
    assert (last.passed, last.task, last.of - last.passing) == (False, "02.3", 1)
    assert (last.of, last.files) == (len(exercise.checks), "files")


def test_what_was_done_stays_done(exercise: Exercise) -> None:
    """A later failure is the last check; that it has passed once is not forgotten."""
    record = kept(exercise, verdict_of(exercise), verdict_of(exercise, "02.3-patch"))
    assert record.done is not None
    assert record.last is not None
    assert (record.done.passed, record.last.passed, record.task) == (True, False, "02.3")


def test_a_regression_is_the_task_that_fails(exercise: Exercise) -> None:
    """What fails may be of an earlier exercise, and no exercise is done with it."""
    record = kept(exercise, verdict_of(exercise, "01.4-live"))
    assert (record.task, record.done) == ("01.4", None)


def test_one_task_that_passes_does_not_finish_an_exercise(exercise: Exercise) -> None:
    """Only a whole check tells that all is done, and which task fails first."""
    one = replace(verdict_of(exercise), only_task="02.2")
    record = kept(exercise, one, whole=False)
    assert record == Record()
    other = replace(verdict_of(exercise, "02.3-patch"), only_task="02.3")
    assert kept(exercise, other, whole=False) == Record(task="02.3")
    assert kept(exercise, one, whole=False) == Record(task="02.3")
    solved = replace(verdict_of(exercise), only_task="02.3")
    assert kept(exercise, solved, whole=False) == Record()


def test_what_the_checker_could_not_decide_is_not_kept(exercise: Exercise) -> None:
    """It says nothing about the learner."""
    first = exercise.checks[0].id
    assert kept(exercise, verdict_of(exercise, first, Status.ERRORED)) == Record()


def test_a_failure_of_no_task_is_the_first_task(exercise: Exercise) -> None:
    """A syntax error keeps all tasks from being solved."""
    loose = Finding("", Status.FAILED, "a syntax error")
    verdict = replace(verdict_of(exercise), loose=(loose,), headline=loose)
    assert kept(exercise, verdict).task == "02.1"


def test_results_are_the_models(exercise: Exercise) -> None:
    """The helper makes what the checker makes: one result for each check."""
    results = verdict_of(exercise).results
    assert all(isinstance(result, CheckResult) for result in results)
    assert verdict_of(exercise).passed
