"""Cell side of suite 08: what is hashed, mailed and put into a cookie. No expected value here."""

import logging
import re
from typing import Any

from argon2 import low_level
from flask import Blueprint, session

from checker.suites.kit.inside import thing
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

COMPUTED = "computed"
PRICE = re.compile(rb"\$m=(\d+),t=(\d+),p=(\d+)")
# They say each statement, and each header that they read: nobody turns them up in production.
LIBRARIES = ("sqlalchemy", "flask_cors", "flask-limiter", "celery", "kombu")


class CountingLibrary:
    """Stands before Argon2's C library, and notes what each computation costs."""

    def __init__(self, room: Room, library: Any) -> None:
        self.room = room
        self._library = library

    def __getattr__(self, name: str) -> Any:
        """Return what the library has; the two functions that compute are watched."""
        found = getattr(self._library, name)
        return (
            getattr(self, f"_{name}")(found) if name in {"argon2_hash", "argon2_verify"} else found
        )

    def _argon2_hash(self, compute: Any) -> Any:
        def watched(time: int, memory: int, lanes: int, *rest: Any) -> Any:
            self._note(memory, time, lanes)
            return compute(time, memory, lanes, *rest)

        return watched

    def _argon2_verify(self, compute: Any) -> Any:
        def watched(encoded: Any, *rest: Any) -> Any:
            found = PRICE.search(low_level.ffi.string(encoded))
            result = compute(encoded, *rest)
            # What cannot be decoded costs nothing.
            if found and result in {self._library.ARGON2_OK, self._library.ARGON2_VERIFY_MISMATCH}:
                self._note(*map(int, found.groups()))
            return result

        return watched

    def _note(self, memory: int, time: int, lanes: int) -> None:
        self.room.notes.setdefault(COMPUTED, []).append(f"m={memory},t={time},p={lanes}")


def count_computations(room: Room) -> None:
    """Forget what Argon2 computed, and count from now on."""
    room.notes[COMPUTED] = []
    library = vars(low_level)["lib"]
    if isinstance(library, CountingLibrary):
        library.room = room
    else:
        vars(low_level)["lib"] = CountingLibrary(room, library)


def computed(room: Room) -> list[str]:
    """Return the prices of Argon2's computations since the count began."""
    return list(room.notes[COMPUTED])


def make_librarian(room: Room, *, app: str, email: str, password: str) -> dict[str, Any]:
    """Run the command that makes a librarian, and type the password where it is asked for."""
    result = (
        room.apps[app]
        .test_cli_runner()
        .invoke(args=["make-librarian", email], input=f"{password}\n{password}\n")
    )
    raised = result.exception
    told = None if raised is None or isinstance(raised, SystemExit) else raised
    return {
        "code": result.exit_code,
        "output": result.output[:2000],
        "raised": None if told is None else describe(told, room.submission),
    }


def add_version(room: Room, *, app: str, name: str, prefix: str) -> None:
    """Register the tools once more, on a parent of their own."""
    parent = Blueprint(name, __name__)
    parent.register_blueprint(thing(room, "tools.routes", "tools"), url_prefix="/tools")
    room.apps[app].register_blueprint(parent, url_prefix=prefix)


def receipt(room: Room, *, app: str, loan: str) -> dict[str, Any]:
    """Run the task that sends the receipt of a loan; return what it mailed, or what it raised."""
    task, mail = thing(room, "loans.tasks", "send_receipt"), thing(room, "extensions", "mail")
    built = room.apps[app]
    where = place_of(getattr(task, "run", task), room.submission)
    with built.app_context(), mail.record_messages() as outbox:
        ended = task.apply(args=[loan])
    if isinstance(ended.result, BaseException):
        return {"raised": describe(ended.result, room.submission), "mails": [], "where": where}
    mails = [
        {"subject": str(one.subject), "body": str(one.body or one.html or "")} for one in outbox
    ]
    return {"raised": None, "mails": mails, "where": where}


def session_cookie(room: Room, *, app: str) -> list[str]:
    """Answer one request that keeps something in the session; return its Set-Cookie headers."""
    built = room.apps[app]
    with built.test_request_context("/", base_url="https://localhost"):
        built.preprocess_request()
        session["of"] = "this test"
        answer = built.process_response(built.make_response(""))
        return [str(value) for value in answer.headers.getlist("Set-Cookie")]


def let_loggers_talk(room: Room, *, app: str) -> None:
    """Let the app's loggers say everything, as somebody does who looks for a mistake."""
    logging.getLogger().setLevel(logging.DEBUG)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    room.apps[app].logger.setLevel(logging.DEBUG)


def service_of(room: Room, *, module: str, name: str) -> dict[str, Any]:
    """Return where a function of the learner's is written, or nothing."""
    try:
        return place_of(thing(room, module, name), room.submission)
    except Missing:
        return {}
