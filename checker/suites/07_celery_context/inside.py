"""Cell side of suite 07: the Celery app, its settings and schedule, and tasks of our own."""

import importlib
import os
import threading
from typing import Any

import celery as celery_module
from celery import Celery
from celery.app.utils import find_app
from celery.beat import Scheduler
from celery.schedules import crontab
from flask import current_app
from sqlalchemy import text

from checker.suites.kit.inside import thing
from checker.suites.kit.watching import WATCH
from checker.suites.kit.workers import celery_of
from checker.workshop.faults import describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

Fact = dict[str, Any]
PROBE = "katas.probe"


def kept(room: Room, *, apps: list[str]) -> list[Fact]:
    """Say what each app keeps as its Celery app: what it is, and which of the others it is too."""
    found = [room.apps[app].extensions.get("celery") for app in apps]
    return [
        {
            "type": type(one).__name__,
            "celery": isinstance(one, Celery),
            "same": [app for app, other in zip(apps, found, strict=True) if other is one],
        }
        for one in found
    ]


def conf(room: Room, *, app: str, names: list[str]) -> Fact:
    """Return settings as an app's Celery app has them."""
    settings = celery_of(room, app).conf
    return {name: _plain(getattr(settings, name)) for name in names}


def servers(room: Room, *, app: str) -> Fact:
    """Return the servers that the configuration of an app names, and whether it is eager."""
    given = room.apps[app].config.get("CELERY")
    if not isinstance(given, dict):
        return {"CELERY": repr(given)}
    names = ("broker_url", "result_backend", "task_always_eager")
    return {name: _plain(given.get(name)) for name in names}


def add_probe(room: Room, *, app: str) -> None:
    """Register a task of ours on an app's Celery app: it tells what it finds, or leaves a mess."""
    celery = celery_of(room, app)
    mine = room.apps[app]
    db, member = thing(room, "extensions", "db"), thing(room, "members.models", "Member")
    found: list[Fact] = room.notes.setdefault("found", [])

    def context() -> Fact:
        real: Any = current_app
        return {"mine": real._get_current_object() is mine}  # noqa: SLF001

    def look() -> Fact:
        session = db.session()
        held = len(session.identity_map) + len(session.new)
        return {"held": held, "active": session.is_active, "rows": _rows_of(session)}

    def leave() -> Fact:
        db.session.add(member(name="left behind", email="left@example.org"))
        return {}

    def break_down() -> Fact:
        db.session.add(member(name=None, email="broken@example.org"))
        db.session.flush()
        return {}

    acts = {"context": context, "look": look, "leave": leave, "break": break_down}

    def probe(act: str) -> None:
        try:
            found.append({"act": act, "raised": None, **acts[act]()})
        except Exception as error:
            found.append({"act": act, "raised": describe(error, room.submission)})
            raise

    celery.task(name=PROBE, shared=False)(probe)


def found(room: Room) -> list[Fact]:
    """Return what the task of ours has found."""
    told: list[Fact] = room.notes.get("found", [])
    return told


def send_in_thread(room: Room, *, app: str) -> Fact:
    """Send a shared task of ours from a thread, in the context of an app."""
    mine, ours = room.apps[app], celery_of(room, app)
    told: Fact = {"mine": False, "raised": None}

    @celery_module.shared_task(name="katas.shared")
    def shared() -> None:
        """Do nothing."""

    def work() -> None:
        with mine.app_context():
            told["mine"] = shared.app is ours

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return told | {"where": place_of(thing(room, "", "create_app"), room.submission)}


def worker_module(room: Room, *, module: str) -> Fact:
    """Import a module as `celery -A` does; say what it finds there, and which apps were made."""
    os.environ["APP_ENV"] = "testing"
    before = len(WATCH.flasks)
    place = {"path": f"{module.replace('.', '/')}.py", "line": 1, "function": ""}
    try:
        importlib.import_module(module)
        found = find_app(module)
    except BaseException as error:  # noqa: BLE001 - an import may raise anything
        return {"raised": describe(error, room.submission), "where": place}
    made = WATCH.flasks[before:]
    told: Fact = {
        "raised": None,
        "type": type(found).__name__,
        "celery": isinstance(found, Celery),
        "made": [fact["frames"] for fact in made],
        "where": place,
    }
    if isinstance(found, Celery):
        found.finalize()
        told["tasks"] = sorted(str(name) for name in found.tasks)
    return told


def beat(room: Room, *, app: str) -> list[Fact]:
    """Return the entries of the schedule, as Celery's own scheduler reads them."""
    celery = celery_of(room, app)
    celery.finalize()
    scheduler = Scheduler(app=celery, lazy=True)
    scheduler.setup_schedule()
    return [
        {
            "name": str(entry.name),
            "task": str(entry.task),
            "known": entry.task in celery.tasks,
            "schedule": _schedule(entry.schedule),
            "told": str(entry.schedule),
            "where": _place_of_task(room, celery, str(entry.task)),
        }
        for entry in scheduler.schedule.values()
        if not str(entry.task).startswith("celery.")
    ]


def send_scheduled(room: Room, *, app: str, kwargs: Fact) -> None:
    """Send what the schedule holds, as the beat does; with these arguments besides its own."""
    celery = celery_of(room, app)
    scheduler = Scheduler(app=celery, lazy=True)
    scheduler.setup_schedule()
    for entry in scheduler.schedule.values():
        if not str(entry.task).startswith("celery."):
            celery.send_task(entry.task, entry.args, {**(entry.kwargs or {}), **kwargs})


def _schedule(schedule: Any) -> Fact:
    if isinstance(schedule, crontab):
        names = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year")
        return {name: len(getattr(schedule, name)) for name in names}
    every = getattr(schedule, "run_every", None)
    return {"seconds": every.total_seconds() if every is not None else None}


def _place_of_task(room: Room, celery: Any, name: str) -> Fact | None:
    task = celery.tasks.get(name)
    return place_of(getattr(task, "run", None), room.submission) or None


def _rows_of(session: Any) -> list[str]:
    names = session.execute(text("SELECT email FROM members ORDER BY email")).scalars()
    return [str(name) for name in names]


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def mail_by_hand(room: Room, *, app: str) -> Fact | None:
    """Send a mail with the learner's `mail`, in the context of an app; return what it raised."""
    from flask_mail import Message

    mail = thing(room, "extensions", "mail")
    message = Message("by hand", recipients=["hand@example.org"], body="by hand", sender="a@b.org")
    try:
        with room.apps[app].app_context():
            mail.send(message)
    except Exception as error:  # noqa: BLE001 - it is told
        return describe(error, room.submission)
    return None
