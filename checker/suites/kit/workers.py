"""Cell side: runs the learner's tasks in a real Celery worker, and notes what becomes of them.

The worker is Celery's own, with the solo pool, in a thread of the cell; the broker is the one of
the app's configuration. A retry is delivered at once, and how long it should have waited is kept:
no test waits. No expectation stands here.
"""

import importlib
import logging
import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.contrib.testing.worker import TestWorkController
from celery.utils import time as celery_time
from flask import Flask
from kombu.transport import memory
from kombu.utils import json

from checker.suites.kit.traces import own_places
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

MAX_FACTS = 500
MAX_TEXT = 2000
# Nobody means to try so often: what goes on longer goes on for ever.
MANY_RETRIES = 12
FAR_AWAY = "9998-01-01T00:00:00+00:00"
POLLING, BRIEF = 0.005, 0.05
STARTING = 5.0

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


def install(room: Room) -> None:
    """Forget what was seen, and see each message, each run and each new app from now on."""
    _retire()
    WATCH.submission, WATCH.look, WATCH.raised = room.submission, ("", ""), None
    for facts in (WATCH.sent, WATCH.ended, WATCH.running, WATCH.flasks):
        facts.clear()
    WATCH.pending.clear()
    memory.Channel.queues.clear()
    _forget_stale_tasks(room)
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


def celery_of(room: Room, app: str) -> Any:
    """Return what an app keeps as its Celery app, or raise Missing."""
    built = room.apps[app]
    found = built.extensions.get("celery")
    if not isinstance(found, Celery):
        kept = "nothing" if found is None else f"a {type(found).__name__}"
        factory = place_of(sys.modules[room.package].create_app, room.submission)
        text = f'app.extensions["celery"] holds {kept}, not a Celery app'
        raise Missing(text, [factory] if factory else [])
    return found


def start(room: Room, *, app: str) -> dict[str, Any]:
    """Start a worker for an app; return what it raised, if it did, and which tasks it knows."""
    celery = celery_of(room, app)
    problem: list[BaseException] = []
    try:
        celery.finalize()
        worker: Any = TestWorkController(
            app=celery,
            concurrency=1,
            pool="solo",
            hostname="worker@katas",
            loglevel="CRITICAL",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
    except Exception as error:  # noqa: BLE001 - whatever the learner's settings make of it
        return {"raised": describe(error, room.submission), "tasks": []}

    def serve() -> None:
        try:
            # As the worker of the command line does in its process.
            celery.set_current()
            celery.set_default()
            worker.start()
        except BaseException as error:  # noqa: BLE001 - it is told below
            problem.append(error)

    WATCH.worker = worker
    WATCH.thread = threading.Thread(target=serve, name="katas-worker", daemon=True)
    WATCH.thread.start()
    ready = worker._on_started.wait(STARTING)  # noqa: SLF001 - Celery's own tests wait so, for ever
    raised = describe(problem[0], room.submission) if problem else None
    if not ready and raised is None:
        raised = {"type": "TimeoutError", "message": "it did not get ready", "frames": []}
    return {"raised": raised, "tasks": tasks(room, app=app)}


def tasks(room: Room, *, app: str) -> list[str]:
    """Return the names of the tasks that an app's Celery app knows, Celery's own left out."""
    names = celery_of(room, app).tasks
    return sorted(name for name in names if not name.startswith(("celery.", "katas.")))


def settle(room: Room, *, seconds: float) -> dict[str, Any]:
    """Wait until every message that was sent has been dealt with; return all that was seen."""
    deadline = time.monotonic() + seconds
    with WATCH.changed:
        while +WATCH.pending and (left := deadline - time.monotonic()) > 0:
            WATCH.changed.wait(left)
        return seen(room) | {"idle": not +WATCH.pending, "where": _where_it_stands()}


def seen(room: Room) -> dict[str, Any]:
    """Return what was sent, what has ended, what runs, and where apps were made."""
    del room
    return {
        "sent": list(WATCH.sent),
        "ended": list(WATCH.ended),
        "running": list(WATCH.running),
        "flasks": list(WATCH.flasks),
    }


def look_when_sending(room: Room, *, database: str, sql: str) -> None:
    """From now on, note for each message what another connection reads at that moment."""
    del room
    WATCH.look = (database, sql)


def send(room: Room, *, app: str, task: str, kwargs: dict[str, Any]) -> None:
    """Send a task by its name, as somebody else's process would."""
    celery_of(room, app).send_task(task, kwargs=kwargs)


def deliver_again(room: Room, *, app: str) -> None:
    """Send each message once more, as a broker does that lost an acknowledgement."""
    celery = celery_of(room, app)
    for fact in list(WATCH.sent):
        if not fact["retries"]:
            celery.send_task(fact["task"], fact["args"], fact["kwargs"], task_id=fact["id"])


def _in_worker() -> bool:
    return threading.current_thread() is WATCH.thread


def _where_it_stands() -> Fact | None:
    """Return the learner's line at which the worker is, if it is at one."""
    thread = WATCH.thread.ident if WATCH.thread else None
    frame = sys._current_frames().get(thread or 0)  # noqa: SLF001 - a stack has no other door
    places = own_places(WATCH.submission, frame) if frame else []
    return places[0] if places else None


def _leave_the_log(**_: Any) -> None:
    """Keep Celery from setting up logging: what is logged goes where the app sends it."""


def _before_sending(sender: str, body: Any, headers: Fact, **_: Any) -> None:
    fact = _message(sender, body, headers)
    for_ever = fact["retries"] > MANY_RETRIES
    headers["eta"] = FAR_AWAY if for_ever else None
    with WATCH.changed:
        if len(WATCH.sent) < MAX_FACTS:
            WATCH.sent.append(fact)
        WATCH.pending[fact["id"]] += not for_ever


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


def _retire() -> None:
    """Stop the worker of the test before, where one process serves several tests."""
    if WATCH.worker is None:
        return
    worker, WATCH.worker = WATCH.worker, None
    worker.stop(exitcode=0)
    if WATCH.thread is not None:
        WATCH.thread.join(STARTING)
    WATCH.thread = None


def _forget_stale_tasks(room: Room) -> None:
    """Forget shared tasks of modules that were imported for another test."""
    # Celery keeps them for good, under a name that its stubs do not show.
    finalizers: set[Any] = vars(importlib.import_module("celery._state"))["_on_app_finalizers"]
    for callback in list(finalizers):
        for cell in callback.__closure__ or ():
            module = getattr(cell.cell_contents, "__module__", None)
            if module and room.owns(module):
                current = vars(sys.modules.get(module, sys))
                if getattr(cell.cell_contents, "__globals__", current) is not current:
                    finalizers.discard(callback)


class _NoJitter:
    """Stands in for `random` in Celery's back-off: the longest of the random waits."""

    @staticmethod
    def randrange(stop: int) -> int:
        return max(stop - 1, 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)


__all__ = ["deliver_again", "install", "look_when_sending", "seen", "send", "settle", "start"]
