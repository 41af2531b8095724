"""Cell side: notes each message with a task, each run of one, and each Flask app that is made.

A retry is delivered at once, and how long it should have waited is kept: no test waits. No
expectation stands here.
"""

import logging
import random
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import signals
from celery.utils import time as celery_time
from flask import Flask
from kombu.transport import memory
from kombu.utils import json

from checker.suites.kit.traces import own_places
from checker.workshop.faults import describe
from checker.workshop.serve import Room

MAX_FACTS = 500
MAX_TEXT = 2000
# Nobody means to try so often: what goes on longer goes on for ever.
MANY_RETRIES = 12
FAR_AWAY = "9998-01-01T00:00:00+00:00"
POLLING, BRIEF = 0.005, 0.05

Fact = dict[str, Any]


@dataclass
class Watch:
    """What has happened to the messages of one test."""

    submission: Path = field(default_factory=Path)
    sent: list[Fact] = field(default_factory=list)
    ended: list[Fact] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    flasks: list[Fact] = field(default_factory=list)
    # What a second connection to the database sees while a task is sent.
    look: tuple[str, str] = ("", "")
    pending: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)
    # What the run that is going on has raised.
    raised: Fact | None = None
    worker: Any = None
    thread: threading.Thread | None = None


WATCH = Watch()


def begin(room: Room) -> None:
    """Forget what was seen, and see everything from now on."""
    WATCH.submission, WATCH.look, WATCH.raised = room.submission, ("", ""), None
    for facts in (WATCH.sent, WATCH.ended, WATCH.running, WATCH.flasks):
        facts.clear()
    WATCH.pending.clear()
    memory.Channel.queues.clear()
    if not getattr(Flask.__init__, "watched", False):
        _watch()


def _watch() -> None:
    memory.Transport.polling_interval = POLLING
    # A broker in memory has no host, and says so each time.
    logging.getLogger("kombu.connection").setLevel(logging.ERROR)
    drain = memory.Transport.drain_events

    def drain_briefly(self: Any, connection: Any, timeout: float | None = None) -> None:
        # The loop of a worker looks up only between two of these: so it can be stopped soon.
        drain(self, connection, timeout=min(timeout or BRIEF, BRIEF))

    memory.Transport.drain_events = drain_briefly  # type: ignore[method-assign]
    celery_time.random = _NoJitter()  # type: ignore[attr-defined]
    for signal, receiver in (
        (signals.setup_logging, _leave_the_log),
        (signals.before_task_publish, _before_sending),
        (signals.after_task_publish, _after_sending),
        (signals.task_prerun, _before_run),
        (signals.task_postrun, _after_run),
        (signals.task_unknown, _not_run),
        (signals.task_rejected, _not_run),
    ):
        signal.connect(receiver, weak=False)
    signals.task_failure.connect(_failed, weak=False)
    signals.task_retry.connect(_failed, weak=False)
    original = Flask.__init__

    def made(self: Flask, *arguments: Any, **named: Any) -> None:
        task = WATCH.running[-1] if _in_worker() and WATCH.running else ""
        WATCH.flasks.append({"task": task, "frames": own_places(WATCH.submission)})
        original(self, *arguments, **named)

    made.watched = True  # type: ignore[attr-defined]
    Flask.__init__ = made  # type: ignore[method-assign]


def _in_worker() -> bool:
    return threading.current_thread() is WATCH.thread


def _leave_the_log(**_: Any) -> None:
    """Keep Celery from setting up logging: what is logged goes where the app sends it."""


def _before_sending(sender: str, body: Any, headers: Fact, **_: Any) -> None:
    fact = _message(sender, body, headers)
    for_ever = fact["retries"] > MANY_RETRIES
    headers["eta"] = FAR_AWAY if for_ever else None
    with WATCH.changed:
        if len(WATCH.sent) < MAX_FACTS:
            WATCH.sent.append(fact)


def _after_sending(headers: Fact, **_: Any) -> None:
    """Count what has really left: what is no JSON never does."""
    with WATCH.changed:
        WATCH.pending[str(headers.get("id"))] += headers.get("eta") != FAR_AWAY


def _message(name: str, body: Any, headers: Fact) -> Fact:
    arguments, named = body[0], body[1]
    try:
        plain = json.loads(json.dumps([list(arguments), dict(named)]))
        text = json.dumps(plain)
    except Exception as error:  # noqa: BLE001 - an object of any kind may stand there
        plain, text = [[], {}], f"{type(error).__name__}: {error}"
    return {
        "task": name,
        "id": str(headers.get("id")),
        "args": json.loads(json.dumps(plain[0], default=str)),
        "kwargs": json.loads(json.dumps(plain[1], default=str)),
        "text": text[:MAX_TEXT],
        "objects": [type(one).__name__ for one in [*arguments, *named.values()] if _is_row(one)],
        "retries": int(headers.get("retries") or 0),
        "delay": _seconds_until(headers.get("eta")),
        "seen": _look(),
        "by_worker": _in_worker(),
        "frames": own_places(WATCH.submission),
    }


def _is_row(value: Any) -> bool:
    return hasattr(value, "__table__")


def _seconds_until(eta: Any) -> float | None:
    if not eta:
        return None
    moment = celery_time.maybe_iso8601(str(eta))
    return round(moment.timestamp() - time.time(), 2) if moment else None


def _look() -> list[Any]:
    database, sql = WATCH.look
    if not sql:
        return []
    try:
        with sqlite3.connect(database, timeout=0.2) as other:
            found = [value for row in other.execute(sql).fetchmany(50) for value in row]
        other.close()
    except sqlite3.Error as error:
        return [str(error)]
    return found


def _before_run(sender: Any, **_: Any) -> None:
    WATCH.running.append(str(sender.name))


def _failed(sender: Any, **facts: Any) -> None:
    """Keep what a run raised until it is over."""
    error = facts.get("exception") or getattr(facts.get("reason"), "exc", None)
    if isinstance(error, BaseException):
        WATCH.raised = describe(error, WATCH.submission)
    del sender


def _after_run(sender: Any, task_id: str, **facts: Any) -> None:
    raised, WATCH.raised = WATCH.raised, None
    with WATCH.changed:
        if str(sender.name) in WATCH.running:
            WATCH.running.remove(str(sender.name))
        fact = {
            "task": str(sender.name),
            "id": str(task_id),
            "state": str(facts.get("state")),
            "retries": int(sender.request.retries or 0),
            "raised": raised,
        }
        if len(WATCH.ended) < MAX_FACTS:
            WATCH.ended.append(fact)
        WATCH.pending[str(task_id)] -= 1
        WATCH.changed.notify_all()


def _not_run(sender: Any = None, name: str = "", id: str = "", **_: Any) -> None:  # noqa: A002
    del sender
    with WATCH.changed:
        WATCH.ended.append(
            {"task": name, "id": id, "state": "UNKNOWN", "retries": 0, "raised": None}
        )
        WATCH.pending[id] -= 1
        WATCH.changed.notify_all()


class _NoJitter:
    """Stands in for `random` in Celery's back-off: the longest of the random waits."""

    @staticmethod
    def randrange(stop: int) -> int:
        return max(stop - 1, 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)


__all__ = ["WATCH", "Fact", "begin"]
