"""Grading over a queue: a real Redis, real workers, and one that is killed in the middle."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from checker import catalog, cli, intake, pipeline
from checker.catalog import COURSE
from checker.cohort import queue, working
from checker.cohort.store import Result, stored_results
from checker.errors import Exit, UsageError, WorkshopError
from checker.model import Submission
from checker.workshop import tiers
from checker.workshop.limits import DEFAULTS
from checker.workshop.tiers import Isolation
from tests.proof import cases
from tests.redis_server import MINUTE, free_port

EXERCISE = catalog.load("01")
STRICT = "auto" if tiers.obstacle(tiers.Tier.A) and tiers.obstacle(tiers.Tier.B) else "strict"


def wait_until(what: Callable[[], bool]) -> None:
    """Wait for something, a minute at most."""
    until = time.monotonic() + MINUTE
    while not what():
        assert time.monotonic() < until, "nothing happened for a minute"
        time.sleep(0.05)


@contextmanager
def worker(url: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a worker, wait until it takes messages, and end it."""
    command = [sys.executable, "-m", "checker", "worker", "--queue", url, "--jobs", "1",
               "--redeliver-after", "3", *arguments]  # fmt: skip
    log = folder / f"worker-{len(list(folder.glob('worker-*')))}.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=COURSE, stdout=out, stderr=out, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(MINUTE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def grade(folder: Path, store: str, *arguments: str) -> subprocess.Popen[str]:
    """Start grading exercise 01."""
    command = [sys.executable, "-m", "checker", "grade", str(folder / "submissions"),
               "--exercise", "01", "--own", "--store", str(folder / store),
               "--isolation", STRICT, *arguments]  # fmt: skip
    return subprocess.Popen(command, cwd=COURSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            encoding="utf-8")  # fmt: skip


def ended(process: subprocess.Popen[str]) -> str:
    """Return what was said on standard error when grading had ended, as it must."""
    try:
        out, said = process.communicate(timeout=3 * MINUTE)
    finally:
        process.kill()
    assert process.returncode == Exit.FINDINGS, out + said
    return said


def told(folder: Path, store: str) -> list[Result]:
    """Return what is stored, without what may differ: time, and the seed of each store."""
    return [
        replace(result, key="", verdict=result.verdict
                and replace(result.verdict, seconds=0.0, seed=""))
        for result in stored_results(folder / store)
    ]  # fmt: skip


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Hand in: right solutions, one with a wrong route, one that is broken, one that is none."""
    top = tmp_path / "submissions"
    for name in ("l-01", "l-02", "l-03"):
        cases.copy_reference(EXERCISE, top / name)
    routes = top / "l-02" / "toolshed" / "health" / "routes.py"
    text = routes.read_text(encoding="utf-8")
    routes.write_text(text.replace('"/live"', '"/alive"'), encoding="utf-8")
    (top / "l-03" / "toolshed" / "app.py").write_text("def (\n", encoding="utf-8")
    (top / "l-04.zip").write_bytes(b"no archive")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_worker_killed_in_the_middle_loses_nothing(cohort: Path, redis_url: str) -> None:
    """Two workers, one is killed while it judges: the verdicts are those of this machine alone.

    What the dead one had goes to the other. A third worker, of another version, gets nothing,
    and is named.
    """
    redis = Redis.from_url(redis_url)
    with (
        worker(redis_url, cohort) as first,
        worker(redis_url, cohort),
        worker(redis_url, cohort, "--isolation", "off"),
    ):
        app = queue.make_app(redis_url)
        wait_until(lambda: len(app.control.ping(timeout=1) or []) == 3)
        process = grade(cohort, "queue.db", "--queue", redis_url)
        wait_until(lambda: redis.hlen("unacked") == 2)
        first.send_signal(signal.SIGKILL)
        said = ended(process)
    redis.close()
    assert re.search(r"note: katas-\w+\.\w+@\S+ is of another version and gets nothing", said)
    ended(grade(cohort, "local.db"))
    assert told(cohort, "queue.db") == told(cohort, "local.db")
    assert len(told(cohort, "queue.db")) == 4


def test_nobody_answers_and_the_result_is_open(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A submission is not left without a word, and is no zero."""
    monkeypatch.setattr(queue, "PATIENCE", 3.0)
    remote, notes = queue.connect(redis_url, [EXERCISE], "A")
    assert notes == ["no worker of this version answers yet; start `python -m checker worker`"]
    with pytest.raises(WorkshopError, match="no worker of this version has answered"):
        remote(submission(tmp_path), (), pipeline.Options())


def test_queue_that_goes_down_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again for a while, and then the result is open."""
    monkeypatch.setattr(queue, "PATIENCE", 2.0)
    remote = queue.Remote(queue.make_app(f"redis://127.0.0.1:{free_port()}/0"), "v")
    with pytest.raises(WorkshopError, match="the queue was lost"):
        remote(submission(tmp_path), (), pipeline.Options())


@pytest.mark.parametrize("command", ["grade", "worker"])
def test_queue_that_is_down_exits_with_2(
    cohort: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """The sentence names the address, and not its password."""
    url = f"redis://:s3cret@127.0.0.1:{free_port()}/0"
    arguments = ["--queue", url, "--isolation", "off"]
    where = [str(cohort / "submissions"), "--store", str(cohort / "grades.db")]
    assert cli.run([command, *(where if command == "grade" else []), *arguments]) == Exit.USAGE
    said = capsys.readouterr().err
    assert "cannot be reached" in said
    assert "s3cret" not in said


def test_address_that_is_no_redis_is_refused() -> None:
    """Celery would take any broker; the verdicts come back through Redis."""
    with pytest.raises(UsageError, match="such as redis://localhost"):
        queue.reach("amqp://localhost")


def submission(folder: Path) -> Submission:
    """Return a snapshot of the reference."""
    home = cases.copy_reference(EXERCISE, folder / "home")
    return intake.take_snapshot(EXERCISE, home, folder / "snapshot", "l-01/")[0]


def test_message_is_json_and_holds_all_that_decides(tmp_path: Path) -> None:
    """A worker makes the same snapshot of it, and judges as it was told."""
    limits = replace(DEFAULTS, request=7.0, chosen=("request",))
    options = pipeline.Options(own=True, seed="abc", task="", limits=limits)
    body = json.loads(json.dumps(queue.message(submission(tmp_path), options)))
    answer = working.answer_to(body, Isolation.OFF)
    assert json.loads(answer["verdict"])["seed"] == "abc"
    assert json.loads(answer["verdict"])["shown_as"] == "l-01/"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"files": {"../../x.py": ""}}, "leaves the folder"),
        ({"files": {"/x.py": ""}}, "absolute path"),
        ({"files": {"toolshed/app.py": "!"}}, "Error"),
        ({"files": {"toolshed/app.py": "eA=="}}, "what came is not what was sent"),
        ({"exercise": "99"}, "no exercise"),
        ({"limits": {"wat": 1, "chosen": []}}, "TypeError"),
    ],
)
def test_message_that_is_none_is_an_answer_too(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    """A worker goes on, whatever comes: the one who asked hears what was wrong."""
    body = queue.message(submission(tmp_path), pipeline.Options()) | change
    assert words in working.answer_to(body, Isolation.OFF)["error"]


def test_version_is_of_all_that_judges() -> None:
    """Another tier, or other exercises, is another version."""
    versions = {
        queue.version_of([EXERCISE], "A"),
        queue.version_of([EXERCISE], "B"),
        queue.version_of([EXERCISE, catalog.load("02")], "A"),
    }
    assert len(versions) == 3
