"""Cell side: keeps what the learner's code logs. No expectation here.

Records are taken where they are made: a factory of records sees each one, whatever handlers and
filters an app sets up. A handler on the root logger takes the place of the one that Flask would
add: it prints the learner's own lines of a traceback, and no path of this machine.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from checker.workshop.faults import describe, own_frames, own_path
from checker.workshop.serve import Room

MAX_RECORDS = 200
MAX_TEXT = 20_000
# What every record has; the rest was given with `extra`.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

Fact = dict[str, Any]


@dataclass
class Log:
    """What was logged, in its order, while somebody listens."""

    submission: Path = field(default_factory=Path)
    on: bool = False
    records: list[Fact] = field(default_factory=list)


LOG = Log()


class BriefHandler(logging.Handler):
    """Prints a record, and of an exception only what a learner can do something about."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        # A traceback that was written into the message is full of paths of this machine.
        told, inside, _ = _message(record).partition(" (most recent call last):")
        lines = [f"{record.levelname} in {record.name}: {told}{' ...' if inside else ''}"]
        error = _exception(record)
        if error is not None:
            lines += [
                f"  {place['path']}:{place['line']} in {place['function']}"
                for place in own_frames(error.__traceback__, LOG.submission)
            ]
            fact = describe(error, LOG.submission)
            lines.append(f"  {fact['type']}: {str(fact['message']).partition('\n')[0]}")
        sys.stderr.write("\n".join(lines) + "\n")


class ListeningFactory:
    """Makes records as the factory before it does, and keeps a fact of each."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        """Make a record."""
        record = self._make(*arguments, **named)
        if LOG.on and len(LOG.records) < MAX_RECORDS:
            fact = _fact(record)
            LOG.records.append(fact)
            # `extra` is put on after the factory: it is read when somebody asks.
            fact["record"] = record
        return record


def install(room: Room) -> None:
    """Take each record from now on; once for each process is enough."""
    LOG.submission, LOG.on, LOG.records = room.submission, False, []
    root = logging.getLogger()
    if not any(isinstance(handler, BriefHandler) for handler in root.handlers):
        root.addHandler(BriefHandler())


def listen(room: Room) -> None:
    """Forget what was logged, and keep what is logged from now on."""
    LOG.submission, LOG.on, LOG.records = room.submission, True, []
    made = logging.getLogRecordFactory()
    if not isinstance(made, ListeningFactory):
        logging.setLogRecordFactory(ListeningFactory(made))


def heard(room: Room) -> list[Fact]:
    """Stop listening; return what was logged.

    `text` is all that could stand in a log file: the message, the traceback, what was given as
    `extra`. `exception` is what is attached, and `traceback` says whether its frames are, too.
    """
    del room  # A question is always given its room.
    LOG.on = False
    facts = []
    for fact in LOG.records:
        record = fact.pop("record")
        extra = {name: value for name, value in vars(record).items() if name not in USUAL}
        fact["text"] = f"{fact['text']}\n{extra!r}"[:MAX_TEXT] if extra else fact["text"]
        facts.append(fact)
    return facts


def _fact(record: logging.LogRecord) -> Fact:
    error, frames = _exception(record), _traceback(record)
    told = "" if error is None else "".join(traceback.format_exception(error))
    return {
        "level": record.levelno,
        "name": record.levelname,
        "message": _message(record)[:MAX_TEXT],
        "text": f"{_message(record)}\n{told}"[:MAX_TEXT],
        "exception": None if error is None else describe(error, LOG.submission),
        "traceback": frames is not None,
        "where": _caller(),
    }


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - a message with the wrong number of arguments
        return f"{record.msg} (cannot be formatted: {type(error).__name__})"


def _exception(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _traceback(record: logging.LogRecord) -> TracebackType | None:
    return record.exc_info[2] if isinstance(record.exc_info, tuple) else None


def _caller() -> Fact | None:
    """Return the learner's innermost line that led here."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - a stack has no other door
    while frame is not None:
        if path := own_path(frame.f_code.co_filename, LOG.submission):
            return {"path": path, "line": frame.f_lineno, "function": frame.f_code.co_name}
        frame = frame.f_back
    return None


__all__ = ["heard", "install", "listen"]
