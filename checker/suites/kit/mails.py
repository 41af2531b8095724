"""Cell side: sees what the learner's code gives to Flask-Mail, and plays the mail server.

No mail leaves the cell: smtplib's classes are replaced by one that notes who wanted to connect and
is never there. A plan says which mails fail, how often, and with which exception.
"""

import smtplib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.suites.kit.traces import own_places
from checker.workshop.serve import Room

MAX_MAILS = 200
MAX_TEXT = 2000

Fact = dict[str, Any]

# What a mail server, or a mistake, raises.
ERRORS: dict[str, BaseException] = {
    "away": smtplib.SMTPServerDisconnected("the mail server has gone away"),
    "refused": smtplib.SMTPRecipientsRefused({}),
    "no connection": ConnectionRefusedError("no mail server listens"),
    "mistake": ValueError("a mistake of this check, not of the mail server"),
}


@dataclass
class Post:
    """What was sent, who connected, and which mails are to fail."""

    submission: Path = field(default_factory=Path)
    mails: list[Fact] = field(default_factory=list)
    connections: list[Fact] = field(default_factory=list)
    failures: list[Fact] = field(default_factory=list)


POST = Post()


def install(room: Room) -> None:
    """Forget all mails, and see each one from now on."""
    # Only submissions that send mail have Flask-Mail loaded.
    from flask_mail import Connection

    POST.submission, POST.mails, POST.connections, POST.failures = room.submission, [], [], []
    if getattr(Connection.send, "watched", False):
        return
    original = Connection.send

    def send(self: Connection, message: Any, *arguments: Any, **named: Any) -> Any:
        fact = _fact(message)
        if len(POST.mails) < MAX_MAILS:
            POST.mails.append(fact)
        error = _planned(fact)
        if error is not None:
            fact["failed"] = type(error).__name__
            raise error.with_traceback(None)
        return original(self, message, *arguments, **named)

    send.watched = True  # type: ignore[attr-defined]
    Connection.send = send  # type: ignore[method-assign]
    smtplib.SMTP = NobodyThere  # type: ignore[assignment,misc]
    smtplib.SMTP_SSL = NobodyThere  # type: ignore[assignment,misc]


def fail(room: Room, *, error: str, times: int, to: str = "") -> None:
    """Let the next mails fail, or those to one address; `times` -1 is always."""
    del room
    POST.failures.append({"error": error, "times": times, "to": to})


def repair(room: Room) -> None:
    """Let no mail fail any more."""
    del room
    POST.failures.clear()


def mails(room: Room) -> list[Fact]:
    """Return all mails that were given to Flask-Mail, failed ones too."""
    del room
    return POST.mails


def connections(room: Room) -> list[Fact]:
    """Return who wanted to connect to a mail server, and to which."""
    del room
    return POST.connections


class NobodyThere:
    """Stands in for smtplib.SMTP: notes the attempt, and refuses."""

    def __init__(self, host: str = "", port: int = 0, *_: Any, **__: Any) -> None:
        places = own_places(POST.submission)
        POST.connections.append({"host": str(host), "port": port, "frames": places})
        raise ConnectionRefusedError("no mail server listens")


def _fact(message: Any) -> Fact:
    recipients = sorted(str(one) for one in getattr(message, "send_to", ()))
    text = f"{message.body or ''}\n{message.html or ''}"
    return {
        "to": recipients,
        "subject": str(message.subject)[:MAX_TEXT],
        "text": text[:MAX_TEXT],
        "frames": own_places(POST.submission),
        "thread": threading.current_thread().name,
        "failed": "",
    }


def _planned(fact: Fact) -> BaseException | None:
    for plan in POST.failures:
        if plan["times"] and (not plan["to"] or plan["to"] in fact["to"]):
            plan["times"] -= 1
            return ERRORS[plan["error"]]
    return None


__all__ = ["connections", "fail", "install", "mails", "repair"]
