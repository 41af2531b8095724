"""The other end of the queue: judges what comes, one message at a time, and leaves the verdict."""

import logging
import socket
import tempfile
import uuid
import warnings
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning

from checker import catalog, intake, pipeline, records
from checker.archive_names import Names
from checker.cohort import queue
from checker.cohort.grading import Judge
from checker.cohort.warm_judges import WarmJudges
from checker.errors import CheckerError
from checker.model import Submission
from checker.workshop.limits import Limits
from checker.workshop.tiers import Isolation


def work(url: str, version: str, isolation: Isolation, jobs: int, redelivery: int) -> None:
    """Judge what is sent to a version's queue until somebody ends it.

    SIGTERM and Ctrl-C let what runs come to its end; what a killed worker had goes to another
    one after `redelivery` seconds.
    """
    app = queue.make_app(url, redelivery)
    judges = WarmJudges(jobs)
    add_task(app, isolation, judges.check)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    # It warns of root because of pickle: only JSON is taken here, and code runs in cells.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    worker = app.Worker(
        pool="threads",
        concurrency=jobs,
        queues=[queue.queue_name(version)],
        # `grade` tells versions apart by the name.
        hostname=f"{queue.queue_name(version)}.{uuid.uuid4().hex[:6]}@{socket.gethostname()}",
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    try:
        worker.start()
    finally:
        judges.end()


def add_task(app: Celery, isolation: Isolation, check: Judge = pipeline.check) -> None:
    """Give an application the task; the verdict is left before the message is acknowledged."""

    @app.task(name=queue.TASK, ignore_result=True, acks_late=True)
    def judge(job: str, body: dict[str, Any]) -> None:
        answer = answer_to(body, isolation, check)
        results = queue.results_of(app)
        results.set(queue.result_key(job), results.encode(answer))


def answer_to(
    body: dict[str, Any], isolation: Isolation, check: Judge = pipeline.check
) -> dict[str, str]:
    """Return the verdict's document, or what kept us from one: nothing is raised."""
    try:
        with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
            top = Path(temporary).resolve()
            submission = _unpacked(body, top)
            options = pipeline.Options(
                own=bool(body["own"]),
                seed=str(body["seed"]),
                limits=_limits(body["limits"]),
                isolation=isolation,
            )
            return {"verdict": records.to_json(check(submission, (), options))}
    except Exception as error:  # noqa: BLE001 - the one who asked is told, and decides
        return {"error": f"{type(error).__name__}: {error}"}


def _limits(sent: dict[str, Any]) -> Limits:
    return Limits(**sent | {"chosen": tuple(sent["chosen"])})


def _unpacked(body: dict[str, Any], top: Path) -> Submission:
    """Write the files that came, and take a snapshot of them: it must be the one that was sent."""
    exercise = catalog.load(str(body["exercise"]))
    sent, names = top / "sent", Names()
    for name, content in body["files"].items():
        place = names.place(name, folder=False)
        if place is None:
            raise CheckerError(f"{name!r} is no file of a submission")
        path = sent / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(content, validate=True))
    submission, invalid = intake.take_snapshot(exercise, sent, top / "snapshot", body["shown_as"])
    if invalid or submission.digest != body["digest"]:
        raise CheckerError("what came is not what was sent")
    return replace(submission, ignored=tuple(body["ignored"]))
