"""Runs a learner's app on this machine: a database of its own, sample data, a loopback port."""

import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from checker.errors import UsageError
from checker.learner.seeds import Seeds
from checker.model import Exercise

HOST = "127.0.0.1"
USUAL_PORT = 5000
HIGHEST_PORT = 65_535
FIRST_WITH_TABLES = 4


@dataclass(frozen=True, slots=True)
class Running:
    """An app with its sample data, ready to be served; `works`: a worker runs its tasks."""

    app: Flask
    seeds: Seeds
    works: bool


@contextmanager
def built(
    exercise: Exercise, folder: Path, scratch: Path, told: Callable[[str], None]
) -> Iterator[Running]:
    """Build the app of a folder for development, over a new database in `scratch`.

    `told` takes each mail that the app sends. Raises UsageError, with the learner's own traceback,
    if there is no app to be had.
    """
    package = _imported(exercise, folder)
    try:
        app = package.create_app(_development(package, scratch))
        if int(exercise.id) >= FIRST_WITH_TABLES:
            app.test_cli_runner().invoke(args=["init-db"], catch_exceptions=False)
    except (Exception, SystemExit) as error:
        raise _no_app(error, folder) from error
    if not isinstance(app, Flask):
        raise UsageError(f"create_app() returned a {type(app).__name__}, not a Flask application")
    _show_mails(app, told)
    works = _start_worker(app)
    yield Running(app, Seeds(app, exercise.id).sow(), works)


def listen(app: Flask, port: int | None) -> BaseWSGIServer:
    """Return a server on a loopback port; without a number 5000, or a free one where it is taken.

    Raises UsageError if the port that was asked for cannot be had.
    """
    if port is not None and not 0 < port <= HIGHEST_PORT:
        raise UsageError(f"{port} is no port: take a number from 1 to {HIGHEST_PORT}")
    wanted = USUAL_PORT if port is None else port
    problem = _taken(wanted)
    if problem and port is not None:
        raise UsageError(
            f"port {port} cannot be had ({problem}); leave --port out, and a free one is taken"
        )
    return make_server(HOST, _free_port() if problem else wanted, app, threaded=True)


def _imported(exercise: Exercise, folder: Path) -> ModuleType:
    name = exercise.submits[0].rstrip("/")
    if not (folder / name).is_dir():
        raise UsageError(f"the folder {folder} holds no {name}/")
    sys.path.insert(0, str(folder.resolve()))
    sys.dont_write_bytecode = True
    try:
        package = __import__(name)
    except (Exception, SystemExit) as error:
        raise _no_app(error, folder) from error
    if not callable(getattr(package, "create_app", None)):
        raise UsageError(f"{folder / name}/__init__.py offers no create_app")
    return package


def _development(package: ModuleType, scratch: Path) -> type[Any]:
    """Return the brief's development configuration, with what a run on this machine needs.

    A subclass that overrides a value wins (01.1). The database lives as long as the run; the
    broker is in memory, so that no Redis is needed; mails are shown, not sent.
    """
    __import__(f"{package.__name__}.config")
    base = sys.modules[f"{package.__name__}.config"].DevelopmentConfig
    celery = dict(getattr(base, "CELERY", None) or {})
    broker = {"broker_url": "memory://", "result_backend": "cache+memory://"}
    values = {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{(scratch / 'toolshed.db').as_posix()}",
        "MAIL_SUPPRESS_SEND": True,
        "MAIL_DEFAULT_SENDER": getattr(base, "MAIL_DEFAULT_SENDER", "library@toolshed.example"),
        "TOKEN_SECONDS": 24 * 60 * 60,
    }
    return type("RunConfig", (base,), values | ({"CELERY": celery | broker} if celery else {}))


def _no_app(error: BaseException, folder: Path) -> UsageError:
    trace = error.__traceback__
    inside = str(folder.resolve())
    while trace and not trace.tb_frame.f_code.co_filename.startswith(inside):
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace))
    return UsageError(f"the app cannot be built, so there is nothing to run:\n\n{text.rstrip()}")


def _show_mails(app: Flask, told: Callable[[str], None]) -> None:
    if "mail" not in app.extensions:
        return
    from flask_mail import email_dispatched

    def show(_: Flask, message: Any) -> None:
        told(f"mail to {', '.join(message.recipients)}: {message.subject}\n{message.body}")

    email_dispatched.connect(show, sender=app, weak=False)


def _start_worker(app: Flask) -> bool:
    """Run the app's tasks in a thread, with Celery's own worker; say whether there is one."""
    celery = app.extensions.get("celery")
    if celery is None or not hasattr(celery, "WorkController"):
        return False
    celery.finalize()
    worker = celery.WorkController(
        app=celery, pool="solo", concurrency=1,
        without_heartbeat=True, without_mingle=True, without_gossip=True,
    )  # fmt: skip
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    return True


def _taken(port: int) -> str:
    """Return why a port cannot be had, or nothing."""
    with socket.socket() as tried:
        if sys.platform != "win32":
            # As the server does: a port that was just given back is free.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            return error.strerror or "taken"
    return ""


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        port: int = tried.getsockname()[1]
        return port
