"""The pytest plugin of the judge: gives suites their fixtures, and reports findings."""

import json
import os
import random
import shutil
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import factory.random
import pytest

from checker.model import Cause, Evidence, Finding, Judge, Location, Status
from checker.records import encode
from checker.suites.kit import shares
from checker.suites.kit.background import Background
from checker.suites.kit.door import Door
from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.job import Job
from checker.suites.kit.judge import ODD_ANSWER, Bench, odd_answer
from checker.suites.kit.marks import check_of, inside_of, opening_of, task_of, uses_worker
from checker.suites.kit.recording import Told
from checker.suites.kit.shed import Shed, fault_mismatch
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs, verbs_of
from checker.workshop.answers import place
from checker.workshop.cell import Cell, CellFault
from checker.workshop.frames import FrameError
from checker.workshop.room import without_paths
from checker.workshop.warm import Warm

BENCH: pytest.StashKey[Bench] = pytest.StashKey()
SHED: pytest.StashKey[Shed] = pytest.StashKey()
MAX_EVIDENCE = 20_000
MAX_TITLE = 2_000


class Hindered(Exception):  # noqa: N818 - it says why a test is not run
    """Something that a test needs has failed in a check before it."""


class JudgePlugin:
    """One judge run: the checks of a job, decided by the tests that are marked with them."""

    def __init__(self, job: Job, cell: Cell | None, warm: Warm | None = None) -> None:
        self.job = job
        self.cell = cell
        # The check that has shown that no task can run, and its title.
        self.hindrance = ("", "")
        self.door = Door(job, warm, self.say)
        # What pytest prints goes to the error stream; this end leads to the stage.
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def leave_with_stage(self, bench: Bench) -> None:
        """End the cell, the room and this process if the stage ends, whatever has ended it."""
        self.door.go.read()
        bench.end()
        shutil.rmtree(self.job.room.parent, ignore_errors=True)
        os._exit(1)

    def tell(self, finding: Finding) -> None:
        """Send one finding to the stage."""
        self.say(encode(finding))

    def say(self, line: str) -> None:
        """Send one line to the stage."""
        self.out.write(f"{line}\n")
        self.out.flush()

    def suspect(self, reason: str) -> None:
        """Tell what looks like tampering with the checker: it decides no check."""
        self.tell(Finding("", Status.PASSED, self._clean(reason), Cause.SUSPICION))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Take the cell over: it imports its libraries while pytest collects."""
        config.addinivalue_line("markers", "check(id): the check that this test decides")
        config.addinivalue_line("markers", "opening(verb): what makes its app, if not `app`")
        config.stash[BENCH] = Bench(self.job, self.cell, self.suspect)

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """End the cell; and remove the room, if the stage has ended and cannot."""
        if self.door.warm and not self.door.forked:
            self.door.end()
        else:
            config.stash[BENCH].end()
        if self.door.closed:
            shutil.rmtree(self.job.room.parent, ignore_errors=True)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep this judge's share of the tests of the job's checks, in the order of the checks."""
        order = {check: place for place, check in enumerate(self.job.checks)}
        wanted = sorted(
            (item for item in items if check_of(item) in order),
            key=lambda item: order[check_of(item)],
        )
        number, count = self.job.share
        items[:] = shares.divide(wanted, check_of, uses_worker, count)[number]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Wait for the submission; run no test if its package or its factory does not work."""
        bench = session.config.stash[BENCH]
        (self.door.warm or bench.cell).await_ready()
        job = self.door.await_submission()
        if job is None:
            return True
        self.job = job
        session.items.sort(key=self.distance)
        bench.enter(job, self.door.warm)
        threading.Thread(target=self.leave_with_stage, args=(bench,), daemon=True).start()
        blocker = bench.load()
        if blocker is None:
            blocker = bench.probe()
            if blocker is None:
                return None
            if self.job.imports:
                self.tell(Finding(self.job.imports, Status.PASSED))
        self.keep_replay("", bench.cell.asked)
        self.tell(self.finding_of("", blocker, (), blocks=frozenset({Judge.BEHAVIOUR})))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Do not try what a later task does in the background if nothing can run there."""
        check, title = self.hindrance
        if title and uses_worker(item) and task_of(check) < task_of(check_of(item)):
            raise Hindered(title)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn the outcome of a test into a finding of its check."""
        report = yield
        check = check_of(item)
        if report.skipped:
            self.tell(Finding(check, Status.SKIPPED, "the test was skipped"))
        elif call.when == "call" and report.passed:
            self.tell(Finding(check, Status.PASSED))
        elif call.excinfo is not None and isinstance(call.excinfo.value, Hindered):
            self.tell(Finding(check, Status.BLOCKED, str(call.excinfo.value)))
        elif call.excinfo is not None:
            if SHED in item.stash:
                self.keep_replay(check, item.stash[SHED].cell.asked)
            self.tell(self.explain(item, check, call.when, call.excinfo))
        return report

    def distance(self, item: pytest.Item) -> int:
        """Return how near a test is to what is urgent: of the check, of its task, of others."""
        check = check_of(item)
        return 0 if check == self.job.urgent else 2 - (task_of(check) == task_of(self.job.urgent))

    def explain(
        self, item: pytest.Item, check: str, when: str, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> Finding:
        """Return the finding for what a test raised."""
        shed = item.stash.get(SHED, None)
        steps = tuple(shed.exchanges.steps) if shed else ()
        error = excinfo.value
        if isinstance(error, CellFault):
            error = fault_mismatch("your app", error)
        if isinstance(error, Mismatch):
            if error.hinders and not self.hindrance[1]:
                self.hindrance = (check, self._clean(error.title))
            return self.finding_of(
                check, error, steps, printed=shed.cell.printed(shed.printed_before) if shed else ""
            )
        if when == "call" and steps and isinstance(error, ODD_ANSWER):
            return self.finding_of(check, odd_answer(error), steps)
        return Finding(
            check,
            Status.ERRORED,
            "the check itself failed",
            evidence=(Evidence("traceback", str(item.repr_failure(excinfo))),),
        )

    def keep_replay(self, check: str, asked: list[dict[str, Any]]) -> None:
        """Keep what the first failing test of a check asked, if somebody wants to debug it."""
        path = Path(self.job.replays) / f"{check or 'blocker'}.json"
        if self.job.replays and not path.exists():
            path.write_text(json.dumps(asked), encoding="utf-8")

    def finding_of(
        self,
        check: str,
        mismatch: Mismatch,
        steps: tuple[str, ...],
        *,
        blocks: frozenset[Judge] = frozenset(),
        printed: str = "",
    ) -> Finding:
        """Return a mismatch as a finding, free of the paths of this machine."""
        evidence = [
            ("what was done", "\n".join(steps)),
            ("expected", mismatch.expected),
            ("got", mismatch.got),
            ("order", mismatch.got.order if isinstance(mismatch.got, Told) else ""),
            ("your code printed", printed.strip()),
        ]
        return Finding(
            check=check,
            status=Status.FAILED,
            title=self._clean(mismatch.title)[:MAX_TITLE],
            cause=mismatch.cause,
            evidence=tuple(
                Evidence(label, self._clean(text)[:MAX_EVIDENCE])
                for label, text in evidence
                if text
            ),
            location=location_of(mismatch.where),
            advice=mismatch.advice,
            blocks=blocks,
        )

    def _clean(self, text: str) -> str:
        return without_paths(text, self.job.plan)


def location_of(where: Any) -> Location | None:
    """Return the place that the cell names, if it names one: what it says is testimony."""
    try:
        found = place(where)
    except FrameError:
        return None
    return Location(found["path"], found["line"]) if found and found.get("path") else None


@pytest.fixture
def shed(request: pytest.FixtureRequest) -> Iterator[Shed]:
    """Give a test its own turn at the cell."""
    bench = request.config.stash[BENCH]
    with bench.turn(inside_of(request.node), opening_of(request.node)) as turn:
        request.node.stash[SHED] = turn
        turn.standing = dict(verbs_of(bench.job.exercise).environment)
        yield turn


@pytest.fixture
def expect(shed: Shed) -> Expect:
    """Give a test the expectations that explain themselves."""
    return Expect(shed.exchanges)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Give a test its random numbers: the same for the same seed, others for each test."""
    job = request.config.stash[BENCH].job
    return random.Random(f"{job.seed}:{request.node.name}")  # noqa: S311 - data, no secret


@pytest.fixture
def verbs(request: pytest.FixtureRequest, shed: Shed) -> Verbs:
    """Give a test the verbs of the exercise that is checked, whatever suite the test is of."""
    job = request.config.stash[BENCH].job
    # factory_boy has no types of its own.
    factory.random.reseed_random(f"{job.seed}:{request.node.name}")  # type: ignore[no-untyped-call]
    return verbs_of(job.exercise)(shed)


@pytest.fixture
def app(request: pytest.FixtureRequest, verbs: Verbs) -> StandIn:
    """Give pytest-flask's `client` the app it talks to: ready to use, built for tests."""
    made: StandIn = getattr(verbs, opening_of(request.node))()
    return made


@pytest.fixture
def background(shed: Shed, app: StandIn) -> Background:
    """Give a test the background of its app: worker, messages, mails."""
    return Background(shed, app)
