"""Cell side: the loop that answers the judge's questions beside the learner's code.

With `fork`, the first process imports the learner's package, and each test gets a process of its
own (forks.py); the first waits, and says how that ended. Without, one process serves all.
"""

import contextlib
import importlib
import linecache
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

from checker.workshop import forkserver, last_words
from checker.workshop.clearing import clear
from checker.workshop.confine import confine
from checker.workshop.faults import describe
from checker.workshop.forks import Channel, Forks
from checker.workshop.frames import FrameError, read_frame, write_frame
from checker.workshop.rehearsal import rehearse
from checker.workshop.wsgi import carry

Answer = dict[str, Any]


@dataclass
class Room:
    """What the questions of one test share: the learner's folder, a temporary one, the apps."""

    submission: Path
    temporary: Path
    package: str
    apps: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def folders(self) -> tuple[Path, Path]:
        """Where learner code may write: the temporary folder, and Flask's instance folder."""
        return self.temporary, self.submission / "instance"

    def owns(self, module: str) -> bool:
        """Say whether a module belongs to the learner's package."""
        return module == self.package or module.startswith(f"{self.package}.")


def main(arguments: list[str]) -> None:
    """Serve until the judge hangs up. Arguments: submission, temporary folder, package, mode."""
    submission, temporary, package, mode = arguments
    control = os.environ.pop("CELL_CONTROL", "")
    channel = None if control else _take_channel()
    confine()
    room = Room(Path(submission).resolve(), Path(temporary).resolve(), package)
    sys.path.append(str(room.submission))
    # A forgotten breakpoint() must not wait for somebody who is not there; ruff names it.
    sys.breakpointhook = lambda *_, **__: None
    rehearse(room.temporary)
    if channel is None:
        # From here on, this is a fork with one submission.
        forkserver.serve(socket.socket(fileno=int(control)), room.folders)
        channel = _take_channel()
    _live(channel, room, mode)
    last_words.leave(0)


def _live(channel: Channel, room: Room, mode: str) -> None:
    """Answer the judge about one submission, until it hangs up."""
    last_words.install(room.submission)
    _count_output(channel, room)
    write_frame(channel.replies, {"ready": True})
    last_words.watch_signals(lambda seen: write_frame(channel.replies, {"seen": seen}))
    serve = partial(_answer_until_the_end, channel, room)
    forks = Forks(channel, room.submission, room.folders, serve)
    while (message := read_frame(channel.requests)) is not None:
        if message["op"] == "begin" and mode == "fork":
            forks.test(message)
        elif message["op"] == "begin":
            _make_fresh(room)
            write_frame(channel.replies, {"ok": True, "id": message["id"]})
        elif message["op"] == "end":
            write_frame(channel.replies, {"ended": 0, "id": message["id"]})
        else:
            _reply(channel, room, message)


def _take_channel() -> Channel:
    """Move the channel away from the numbers that learner code reads and prints to."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    return Channel(os.fdopen(requests, "rb", buffering=0), os.fdopen(replies, "wb"))


def _count_output(channel: Channel, room: Room) -> None:
    """Bound what is printed; what goes past sys.stdout is bounded by the judge."""

    def too_much(where: last_words.Place | None) -> None:
        write_frame(channel.replies, {"flood": True, "where": where})

    limit = int(os.environ["CELL_OUTPUT"])
    sys.stdout = last_words.CountedOutput(limit, too_much, room.submission)
    sys.stdout.reconfigure(line_buffering=True)


def _answer_until_the_end(channel: Channel, room: Room) -> Answer | None:
    """Answer the judge in the process of a test; return the message that asks no question."""
    while (message := read_frame(channel.requests)) is not None:
        if message["op"] in {"end", "keep"}:
            return message
        _reply(channel, room, message)
    return None


def _make_fresh(room: Room) -> None:
    """Put this process back to where it was after the package had been imported."""
    room.apps.clear()
    room.notes.clear()
    os.environ.clear()
    os.environ.update(room.environment)
    for name in [name for name in sys.modules if room.owns(name)]:
        del sys.modules[name]
    _import_package(room)
    _clear(room)


def _clear(room: Room) -> None:
    """Remove what a test has written: databases, and what it put into the instance folder."""
    for folder in room.folders:
        clear(folder)


def _import_package(room: Room) -> None:
    importlib.import_module(room.package)
    # The first query would do it, in every fork again. If it fails, that query will say why.
    with contextlib.suppress(Exception):
        configure_mappers()


def _reply(channel: Channel, room: Room, message: dict[str, Any]) -> None:
    def too_slow(where: last_words.Place | None) -> None:
        write_frame(channel.replies, {"slow": True, "where": where})

    mine = os.getpid()
    try:
        with last_words.watched(float(message["seconds"]), room.submission, too_slow):
            answer = answer_to(room, message)
    except BaseException as error:  # noqa: BLE001 - whatever learner code raises is an answer
        answer = {"raised": describe(error, room.submission)}
    if os.getpid() != mine:
        # A child that came back from the learner's code: its parent answers.
        last_words.leave(0)
    try:
        write_frame(channel.replies, answer | {"id": message["id"]})
    except FrameError as error:
        told = {"raised": describe(error, room.submission), "id": message["id"]}
        write_frame(channel.replies, told)


def answer_to(room: Room, message: dict[str, Any]) -> Answer:
    """Carry out one message beside the learner's code; whatever that raises goes through."""
    match message["op"]:
        case "load":
            # The submission may have come into its folder after this process had looked there.
            importlib.invalidate_caches()
            _import_package(room)
            for name in [name for name in sys.modules if room.owns(name)]:
                # The lines that messages show: read once, and inherited by each fork.
                linecache.getlines(getattr(sys.modules[name], "__file__", None) or "")
            return {"ok": True}
        case "request":
            return carry(room.apps[message["app"]], message, room.submission)
        case "ask":
            return {"answer": _question(message)(room, **message["args"])}
        case other:
            raise FrameError(f"the operation {other!r}")


def _question(message: dict[str, Any]) -> Callable[..., Any]:
    module = importlib.import_module(message["module"])
    question: Callable[..., Any] = getattr(module, message["question"])
    return question
