"""Grading many: each gets its result, and what is known is not run again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog
from checker.cohort import run, submissions
from checker.cohort.grading import Job, take
from checker.cohort.store import Result, State, Store
from checker.errors import CheckerError, WorkshopError
from checker.model import Evidence, Submission, Verdict
from tests.cohort import cohorts
from tests.cohort.cohorts import EXERCISE, Counting, errored, hand_in, verdict_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a store that is new."""
    opened = Store(tmp_path / "grades.db")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of three submissions: one passes, one fails, one is an archive."""
    top = tmp_path / "submissions"
    hand_in(top, "l-01")
    hand_in(top, "l-02", fails="01.2-random-key")
    hand_in(top, "l-03")
    cohorts.archived(top, "l-03")
    return top


def grade(folder: Path, store: Store, judge: Counting, *, known: bool = True) -> dict[str, Result]:
    """Grade exercise 01 of all in a folder."""
    todo = run.jobs(submissions.collect(folder), [EXERCISE])
    grader = cohorts.grader(store, judge, known=known)
    results = run.grade_all(todo, grader, store, 3, lambda *_: None)
    return {result.learner: result for result in results}


def test_each_submission_gets_a_result_and_a_seed_of_its_own(folder: Path, store: Store) -> None:
    """The verdict is the judge's, over the snapshot."""
    found = grade(folder, store, Counting())
    assert {name: r.state for name, r in found.items()} == dict.fromkeys(found, State.GRADED)
    verdicts = [r.verdict for r in found.values() if r.verdict]
    assert [v.passed for v in verdicts] == [True, False, True]
    assert len({v.seed for v in verdicts}) == 3
    assert store.results() == tuple(found.values())


def test_unchanged_submission_is_not_run_again(folder: Path, store: Store) -> None:
    """Only what has changed is; and all is when that is asked for."""
    before = grade(folder, store, Counting())
    judge = Counting()
    assert grade(folder, store, judge) == before
    assert judge.runs == []
    hand_in(folder, "l-02")
    after = grade(folder, store, judge)
    assert judge.runs == ["l-02"]
    assert after["l-02"].verdict is not None
    assert after["l-02"].verdict.passed
    grade(folder, store, judge, known=False)
    assert sorted(judge.runs) == ["l-01", "l-02", "l-02", "l-03"]


def test_other_checks_are_run_again(folder: Path, store: Store) -> None:
    """A verdict of yesterday's checks is not one of today's."""
    grade(folder, store, Counting())
    judge = Counting()
    todo = run.jobs(submissions.collect(folder), [EXERCISE])
    grader = replace(cohorts.grader(store, judge), checks={"01": "others"})
    run.grade_all(todo, grader, store, 1, lambda *_: None)
    assert len(judge.runs) == 3


def test_time_out_is_run_again(folder: Path, store: Store) -> None:
    """The machine may have been busy."""

    def slow(submission: Submission) -> Verdict:
        verdict = verdict_of(submission, ())
        if verdict.headline is None:
            return verdict
        finding = replace(verdict.headline, evidence=(Evidence("it", "timed out"),))
        results = [replace(r, findings=(finding,)) if r.findings else r for r in verdict.results]
        return replace(verdict, results=tuple(results))

    grade(folder, store, Counting(slow))
    judge = Counting()
    grade(folder, store, judge)
    assert judge.runs == ["l-02"]


def test_fault_of_ours_is_tried_once_more(folder: Path, store: Store) -> None:
    """A passing fault leaves no trace."""
    failing = {"l-01", "l-02"}

    def once(submission: Submission) -> Verdict | Exception:
        name = submission.shown_as.rstrip("/")
        if name not in failing:
            return verdict_of(submission, ())
        failing.discard(name)
        return WorkshopError("no process") if name == "l-01" else errored(submission)

    judge = Counting(once)
    found = grade(folder, store, judge)
    assert {r.state for r in found.values()} == {State.GRADED}
    assert sorted(judge.runs) == ["l-01", "l-01", "l-02", "l-02", "l-03"]


def test_fault_of_ours_that_stays_is_open_and_no_zero(folder: Path, store: Store) -> None:
    """The rest is graded; what is open says why, and is run again the next time."""

    def broken(submission: Submission) -> Verdict | Exception:
        if submission.shown_as == "l-01/":
            return WorkshopError("no process")
        return errored(submission) if submission.shown_as == "l-02/" else verdict_of(submission, ())

    found = grade(folder, store, Counting(broken))
    assert {name: r.state for name, r in found.items()} == {
        "l-01": State.OPEN, "l-02": State.OPEN, "l-03": State.GRADED,
    }  # fmt: skip
    assert found["l-01"].reason == "WorkshopError: no process"
    assert found["l-02"].reason == f"{EXERCISE.checks[0].id}: the judge did not end as it should"
    judge = Counting()
    assert grade(folder, store, judge)["l-01"].state is State.GRADED
    assert sorted(judge.runs) == ["l-01", "l-02"]


def test_what_cannot_be_taken_gets_a_row(folder: Path, store: Store) -> None:
    """Broken archives and empty folders are the learner's; two submissions wait for a person."""
    (folder / "l-04.zip").write_bytes(b"no archive")
    (folder / "l-05").mkdir()
    hand_in(folder, "l-06")
    (folder / "l-06.zip").write_bytes(b"")
    found = grade(folder, store, Counting())
    assert found["l-04"].state is State.INVALID
    assert found["l-05"].state is State.INVALID
    assert found["l-06"].state is State.UNCLEAR
    verdict = found["l-04"].verdict
    assert verdict is not None
    assert verdict.headline is not None
    assert verdict.headline.title.startswith("invalid submission: l-04.zip cannot be unpacked")
    assert verdict.score[0] == 0


def test_interrupted_run_goes_on_where_it_was(folder: Path, store: Store) -> None:
    """What had ended is stored; the next run does the rest."""
    heard = []

    def interrupt(result: Result, known: bool) -> None:  # noqa: FBT001 - a callback's argument
        heard.append((result.learner, known))
        raise KeyboardInterrupt

    todo = run.jobs(submissions.collect(folder), [EXERCISE])
    judge = Counting()
    with pytest.raises(KeyboardInterrupt):
        run.grade_all(todo, cohorts.grader(store, judge), store, 1, interrupt)
    stored = [r.learner for r in store.results()]
    assert stored == [heard[0][0]]
    rest = Counting()
    assert len(grade(folder, store, rest)) == 3
    assert not set(rest.runs) & set(stored)


def test_store_that_fails_ends_the_run(folder: Path, store: Store) -> None:
    """Work that cannot be kept is not begun."""
    store.close()
    todo = run.jobs(submissions.collect(folder), [EXERCISE])
    grader = replace(cohorts.grader_of_nothing(), seed_of=store.seed_of)
    with pytest.raises(CheckerError, match="cannot be written"):
        run.grade_all(todo, replace(grader, judge=Counting()), store, 1, lambda *_: None)


@pytest.mark.parametrize("archive", [False, True])
def test_repository_of_several_exercises_is_taken_apart(tmp_path: Path, archive: bool) -> None:  # noqa: FBT001
    """exercises/NN-name/ of a learner's repository; an exercise that is not there is missing."""
    top = tmp_path / "l-01" / "exercises" / EXERCISE.slug / "toolshed"
    shutil.copytree(hand_in(tmp_path / "made", "x") / "toolshed", top)
    hand_in(tmp_path, "l-01")
    if archive:
        cohorts.archived(tmp_path, "l-01")
    shutil.rmtree(tmp_path / "made")
    (handed,) = submissions.collect(tmp_path)
    assert handed.source is not None
    taken = take(Job(handed, EXERCISE, alone=False), handed.source, tmp_path / "into")
    assert taken is not None
    assert taken[0].files == ("toolshed/__init__.py", "toolshed/app.py")
    second = catalog.load("02")
    assert take(Job(handed, second, alone=False), handed.source, tmp_path / "none") is None
