"""Cell side: runs the learner's tasks in a real Celery worker.

The worker is Celery's own, with the solo pool, in a thread of the cell; the broker is the one of
the app's configuration. No expectation stands here.
"""

import importlib
import sys
import threading
import time
from typing import Any

from celery import Celery
from celery.contrib.testing.worker import TestWorkController

from checker.suites.kit.traces import own_places
from checker.suites.kit.watching import WATCH, Fact, begin
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

STARTING = 5.0


def install(room: Room) -> None:
    """Forget the worker and what was seen of the test before; see everything from now on."""
    _retire()
    _forget_stale_tasks(room)
    begin(room)


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
    # A worker forbids its process to wait for results. Here the web shares that process.
    vars(importlib.import_module("celery._state"))["_set_task_join_will_block"](blocks=False)
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


def _where_it_stands() -> Fact | None:
    """Return the learner's line at which the worker is, if it is at one."""
    thread = WATCH.thread.ident if WATCH.thread else None
    frame = sys._current_frames().get(thread or 0)  # noqa: SLF001 - a stack has no other door
    places = own_places(WATCH.submission, frame) if frame else []
    return places[0] if places else None


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


__all__ = ["deliver_again", "install", "look_when_sending", "seen", "send", "settle", "start"]
