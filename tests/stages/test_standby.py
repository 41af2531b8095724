"""A judge that was started ahead gives the verdict of one that was not, and can be ended."""

import dataclasses
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from checker import catalog, intake, pipeline, records
from checker.catalog import COURSE
from checker.model import Finding, Judge, Status, Submission, Verdict
from checker.stages.standby import Standby, heard
from tests.proof import cases

PATIENCE = 30.0
EXERCISE = catalog.load("01")
OWN = pipeline.Options(own=True, judge=Judge.BEHAVIOUR)


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """Take a snapshot of the reference of 01, in which one task is broken."""
    mine = cases.copy_reference(EXERCISE, tmp_path / "mine")
    routes = mine / "toolshed" / "health" / "routes.py"
    text = routes.read_text(encoding="utf-8")
    routes.write_text(text.replace('return {"status": "ok"}\n', "return 1 / 0\n"), encoding="utf-8")
    taken, _ = intake.take_snapshot(EXERCISE, mine, tmp_path / "snapshot", "")
    return taken


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let rooms be made in a folder of the test's own."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    monkeypatch.setattr("checker.stages.standby.fast_folder", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Hold that a test ends every process that it has started."""
    yield
    assert psutil.Process().children(recursive=True) == []


def same(verdict: Verdict) -> Verdict:
    """Leave out what differs between any two runs."""
    return dataclasses.replace(verdict, seconds=0)


@pytest.mark.usefixtures("no_process_left")
def test_a_judge_started_ahead_gives_the_same_verdict(submission: Submission) -> None:
    """Only the time at which it was started differs."""
    prepared = pipeline.prepare(EXERCISE, OWN)
    ahead = pipeline.check(submission, (), OWN, prepared)
    assert same(ahead) == same(pipeline.check(submission, (), OWN))
    assert ahead.headline is not None
    assert ahead.headline.check.startswith("01.4")


@pytest.mark.usefixtures("no_process_left")
def test_one_that_is_not_needed_ends_and_leaves_nothing(temporary: Path) -> None:
    """Its room is removed as well."""
    prepared = pipeline.prepare(EXERCISE, OWN)
    assert prepared.alive
    prepared.end()
    assert prepared.standbys[0].process.poll() is not None
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("no_process_left")
def test_a_run_that_fails_on_our_side_ends_what_was_prepared(
    submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps judges for other submissions need not think of it."""

    def broken(*_: object) -> list[Finding]:
        raise RuntimeError("a stage of ours")

    monkeypatch.setattr(pipeline, "STAGES", (*pipeline.STAGES[:-1], broken))
    options = dataclasses.replace(OWN, many=True)
    prepared = pipeline.prepare(EXERCISE, options)
    with pytest.raises(RuntimeError, match="of ours"):
        pipeline.check(submission, (), options, prepared)
    assert not prepared.alive


KILLED = """
import os, signal
from checker import catalog, pipeline
prepared = pipeline.prepare(catalog.load("01"), pipeline.Options(many={many}))
print(prepared.standbys[0].process.pid, prepared.standbys[0].folder, flush=True)
os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.parametrize("many", [False, True])
def test_a_judge_whose_user_was_killed_ends_and_leaves_nothing(*, many: bool) -> None:
    """Its room lies in memory, which nobody else would give back."""
    command = [sys.executable, "-c", KILLED.format(many=many)]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=False)
    number, folder = done.stdout.split()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and (Path(folder).exists() or psutil.pid_exists(int(number))):
        time.sleep(0.1)
    assert not Path(folder).exists()
    assert not psutil.pid_exists(int(number))


def test_a_line_that_holds_no_finding_is_left_out() -> None:
    """Who writes into the judge's pipe, where that can be had, brings nobody down."""
    finding = Finding("01.1-two-apps", Status.PASSED)
    assert heard(records.encode(finding)) == finding
    for line in ("", "[]", "garbage", '{"check": "01.4-live", "status": "passed"}'):
        assert heard(line) is None


def test_findings_are_told_as_they_come_and_the_urgent_task_first(submission: Submission) -> None:
    """Who follows a run hears of the failing task before the others."""
    told: list[Finding] = []
    options = dataclasses.replace(OWN, urgent="01.4", tell=told.append)
    verdict = pipeline.check(submission, (), options)
    checks = [finding.check for finding in told]
    first = [check for check in checks if check.startswith("01.4")]
    assert checks[: len(first)] == first
    assert told[0].status is Status.FAILED
    assert len(told) >= len(verdict.results)


def test_the_urgent_check_comes_before_the_others_of_its_task(submission: Submission) -> None:
    """It is the one that has failed before."""
    told: list[Finding] = []
    options = dataclasses.replace(OWN, urgent="01.4-ready", tell=told.append)
    pipeline.check(submission, (), options)
    tasks = [finding.check.partition("-")[0] for finding in told]
    assert told[0].check == "01.4-ready"
    assert tasks[: tasks.count("01.4")] == ["01.4"] * tasks.count("01.4")


@pytest.mark.usefixtures("no_process_left")
def test_a_cancelled_run_ends_at_once(submission: Submission) -> None:
    """What was decided until then is kept, the rest is open; no process is left."""
    stop = threading.Event()
    options = dataclasses.replace(OWN, cancelled=stop, tell=lambda _: stop.set())
    verdict = pipeline.check(submission, (), options)
    statuses = {result.status for result in verdict.results}
    assert Status.ERRORED in statuses
    assert not verdict.passed


@pytest.mark.usefixtures("no_process_left")
def test_a_judge_that_has_ended_meanwhile_is_a_fault_of_ours(submission: Submission) -> None:
    """It is told, and is no verdict on the learner."""
    prepared = pipeline.prepare(EXERCISE, OWN)
    prepared.standbys[0].process.kill()
    assert pipeline.check(submission, (), OWN, prepared).errored


@pytest.mark.usefixtures("no_process_left")
def test_judges_that_share_the_tests_give_the_verdict_of_one(
    submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of them has run a test is seen nowhere."""
    monkeypatch.setattr(pipeline, "CHECKS_FOR_A_JUDGE", 5)
    told: list[Finding] = []
    options = dataclasses.replace(OWN, judges=3, tell=told.append)
    assert len(prepared_ends(options)) == 3
    verdict = pipeline.check(submission, (), options)
    assert same(verdict) == same(pipeline.check(submission, (), OWN))
    assert {finding.check for finding in told} == {result.check.id for result in verdict.results}


@pytest.mark.usefixtures("no_process_left")
def test_what_stops_all_judges_is_told_once(
    submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them meets it."""
    monkeypatch.setattr(pipeline, "CHECKS_FOR_A_JUDGE", 5)
    (submission.root / "toolshed" / "__init__.py").write_text("1 / 0\n", encoding="utf-8")
    options = dataclasses.replace(OWN, judges=2)
    verdict = pipeline.check(submission, (), options)
    assert same(verdict) == same(pipeline.check(submission, (), OWN))
    assert verdict.headline is not None
    assert "ZeroDivisionError" in verdict.headline.title


@pytest.mark.usefixtures("no_process_left")
def test_judges_that_are_kept_share_the_tests_of_a_small_exercise() -> None:
    """What another one costs was paid before the submission came."""
    assert len(prepared_ends(dataclasses.replace(OWN, judges=2))) == 1
    assert len(prepared_ends(dataclasses.replace(OWN, judges=2, many=True))) == 2
    assert len(prepared_ends(dataclasses.replace(OWN, judges=2, many=True, first=True))) == 1


def prepared_ends(options: pipeline.Options) -> tuple[Standby, ...]:
    """Return the judges that such options start, which have ended."""
    prepared = pipeline.prepare(EXERCISE, options)
    prepared.end()
    return prepared.standbys
