"""Sends submissions through Celery to workers on other machines, and waits for their verdicts."""

import hashlib
import time
import uuid
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from threading import Event, Lock
from typing import Any, cast

from celery import Celery
from celery.backends.base import KeyValueStoreBackend
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from checker import digests, pipeline, records
from checker.errors import UsageError, WorkshopError
from checker.model import Exercise, Finding, Submission, Verdict

TASK = "katas.judge"
# Longer than any check takes: what a worker has not answered by then goes to another one.
REDELIVERY = 600
# How long results are kept for whoever asked.
KEPT = 24 * 3600
# How long nobody may answer before the rest is left open, and how often that is looked at.
PATIENCE = 120.0
LOOK = 10.0
POLL = 0.2
# What can go wrong between here and Redis.
LOST = (OperationalError, RedisError, OSError)


def make_app(url: str, redelivery: int = REDELIVERY) -> Celery:
    """Return the Celery application that both sides use.

    A message is acknowledged when its verdict is there, so that a worker that dies loses none, and
    a worker takes one message at a time. Only JSON travels.
    https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout
    """
    app = Celery("katas", broker=url, backend=url)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        result_expires=KEPT,
        result_backend_thread_safe=True,
        broker_transport_options={
            "visibility_timeout": redelivery,
            # How often a worker looks for what dead ones had; Kombu's own is every 100 seconds.
            "unacked_restore_interval": min(10, redelivery),
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 5,
        },
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
    )
    return app


def results_of(app: Celery) -> KeyValueStoreBackend:
    """Return where verdicts are left.

    They are read by key: to wait for a result as Celery does, it subscribes to a channel, and
    threads cannot share a subscription.
    """
    return cast(KeyValueStoreBackend, app.backend)


def version_of(exercises: Iterable[Exercise], tier: str) -> str:
    """Return what a worker must have in common with us: all that judges, and the tier."""
    total = hashlib.sha256(tier.encode())
    for exercise in exercises:
        total.update(digests.of_checks(exercise).encode())
    return total.hexdigest()[:16]


def queue_name(version: str) -> str:
    """Return the queue of a version: workers of others never see what is sent to it."""
    return f"katas-{version}"


def result_key(job: str) -> str:
    """Return where the verdict of a job is left."""
    return f"katas-verdict-{job}"


@dataclass
class Remote:
    """A judge whose work is done by workers of one version; many threads may use it at once."""

    app: Celery
    version: str
    seen: float = field(default_factory=time.monotonic)
    looked: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def __call__(
        self, submission: Submission, invalid: tuple[Finding, ...], options: pipeline.Options
    ) -> Verdict:
        """Return the verdict of a worker; what is invalid needs none.

        Raises WorkshopError if the queue is lost or no worker answers.
        """
        if invalid:
            return pipeline.check(submission, invalid, options)
        job = uuid.uuid4().hex
        self._send(job, message(submission, options))
        answer = self._await(job, options.cancelled)
        if "verdict" not in answer:
            raise WorkshopError(f"a worker could not judge it: {answer.get('error')}")
        return records.from_json(answer["verdict"])

    def workers(self) -> tuple[list[str], list[str]]:
        """Return the names of the workers that answer: of our version, and of others."""
        answers = self.app.control.ping(timeout=1.5) or []
        names = sorted(name for answer in answers for name in answer)
        ours = [name for name in names if name.startswith(f"{queue_name(self.version)}.")]
        return ours, [name for name in names if name not in ours]

    def _send(self, job: str, body: dict[str, Any]) -> None:
        """Send a job, and try again while Redis is away for a moment."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.app.send_task(
                    TASK, args=[job, body], task_id=job, queue=queue_name(self.version),
                    ignore_result=True, expires=KEPT, retry=False,
                )  # fmt: skip
            except LOST as error:
                if time.monotonic() > until:
                    raise WorkshopError(f"the queue was lost: {error}") from error
                time.sleep(1)
            else:
                return

    def _await(self, job: str, cancelled: Event) -> dict[str, Any]:
        while not cancelled.wait(POLL):
            try:
                backend = results_of(self.app)
                if (found := backend.get(result_key(job))) is not None:
                    self._heard()
                    answer: dict[str, Any] = backend.decode(found)
                    return answer
                self._look_around()
            except LOST:
                time.sleep(1)
            if time.monotonic() - self.seen > PATIENCE:
                raise WorkshopError(f"no worker of this version has answered for {PATIENCE:g} s")
        raise WorkshopError("nobody waits for it any more")

    def _heard(self) -> None:
        with self.lock:
            self.seen = time.monotonic()

    def _look_around(self) -> None:
        """Ask from time to time whether anybody is there; one thread asks for all."""
        with self.lock:
            due = time.monotonic() - self.looked > LOOK
            if due:
                self.looked = time.monotonic()
        if due and self.workers()[0]:
            self._heard()


def message(submission: Submission, options: pipeline.Options) -> dict[str, Any]:
    """Return what travels: the files, which intake has bounded, and how to judge them."""
    files = {
        name: b64encode((submission.root / name).read_bytes()).decode() for name in submission.files
    }
    return {
        "exercise": submission.exercise.id,
        "digest": submission.digest,
        "shown_as": submission.shown_as,
        "ignored": list(submission.ignored),
        "files": files,
        "own": options.own,
        "seed": options.seed,
        "limits": asdict(options.limits),
    }


def connect(url: str, exercises: Iterable[Exercise], tier: str) -> tuple[Remote, list[str]]:
    """Return the judge over a queue, and what is to be said of its workers.

    Raises UsageError if the queue cannot be reached.
    """
    reach(url)
    remote = Remote(make_app(url), version_of(exercises, tier))
    ours, others = remote.workers()
    notes = [f"{name} is of another version and gets nothing" for name in others]
    if not ours:
        notes.append("no worker of this version answers yet; start `python -m checker worker`")
    return remote, notes


def reach(url: str) -> None:
    """Make sure that Redis answers; raises UsageError, without its password, if it does not."""
    if not url.startswith(("redis://", "rediss://")):
        raise UsageError("--queue takes the address of a Redis, such as redis://localhost:6379/0")
    app = make_app(url)
    with app.connection_for_write() as connection:
        shown = connection.as_uri()
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
        except LOST as error:
            why = str(error).rstrip(".")
            raise UsageError(
                f"the queue {shown} cannot be reached: {why}. Start Redis there, or "
                "leave --queue out"
            ) from error
