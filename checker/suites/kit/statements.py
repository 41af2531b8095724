"""Cell side: records what the learner's code does with its SQLite databases. No expectation here.

The recorder is a class of connections and cursors, so it counts rows where they really leave the
database: an ORM, a `execute`, and a plain cursor look the same from here. It is put in by
SQLAlchemy's `do_connect` event, before an app is built, and costs next to nothing while it is off.
"""

import sqlite3
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import ORMExecuteState, Session

from checker.workshop.faults import own_path
from checker.workshop.serve import Room

MAX_ENTRIES = 2000
MAX_SQL = 4000
MAX_FRAMES = 4

Entry = dict[str, Any]


@dataclass
class Log:
    """What was recorded, in its order; `lost` counts what came after the log was full."""

    submission: Path = field(default_factory=Path)
    on: bool = False
    entries: list[Entry] = field(default_factory=list)
    lost: int = 0
    # The relationship that the next SELECT is for, and whether reading it made the ORM ask.
    loads: Entry = field(default_factory=dict)

    def add(self, kind: str, **facts: Any) -> Entry:
        """Keep one entry, with the learner's own lines that led to it, innermost first."""
        entry = {"kind": kind, "frames": self._frames(), **facts}
        if len(self.entries) < MAX_ENTRIES:
            self.entries.append(entry)
        else:
            self.lost += 1
        return entry

    def _frames(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - a stack has no other door
        while frame is not None and len(found) < MAX_FRAMES:
            if path := _own(frame.f_code.co_filename, self.submission):
                found.append(
                    {"path": path, "line": frame.f_lineno, "function": frame.f_code.co_name}
                )
            frame = frame.f_back
        return found


LOG = Log()


class RecordingCursor(sqlite3.Cursor):
    """A cursor that tells what it executes and how many rows are taken from it."""

    entry: Entry | None = None

    def execute(self, sql: str, *arguments: Any) -> "RecordingCursor":
        """Record one statement."""
        self._begin(sql, 1)
        super().execute(sql, *arguments)
        return self

    def executemany(self, sql: str, rows: Iterable[Any]) -> "RecordingCursor":
        """Record one statement that is executed for several rows of values."""
        values = list(rows)
        self._begin(sql, len(values))
        super().executemany(sql, values)
        return self

    def executescript(self, sql_script: str) -> sqlite3.Cursor:
        """Record a script as one statement."""
        self._begin(sql_script, 1)
        return super().executescript(sql_script)

    def fetchone(self) -> Any:
        """Take a row and count it."""
        row = super().fetchone()
        self._count(row is not None)
        return row

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Take some rows and count them."""
        rows = super().fetchmany(self.arraysize if size is None else size)
        self._count(len(rows))
        return rows

    def fetchall(self) -> list[Any]:
        """Take all rows and count them."""
        rows = super().fetchall()
        self._count(len(rows))
        return rows

    def __next__(self) -> Any:
        """Take a row and count it."""
        row = super().__next__()
        self._count(1)
        return row

    def _begin(self, sql: str, runs: int) -> None:
        self.entry = None
        if LOG.on:
            short = " ".join(sql.split())[:MAX_SQL]
            # What is flushed first is for no relationship.
            loads = LOG.loads if short.startswith(("SELECT", "WITH")) else {}
            LOG.loads = {} if loads else LOG.loads
            self.entry = LOG.add("statement", sql=short, runs=runs, rows=0, **loads)

    def _count(self, rows: int) -> None:
        if self.entry is not None:
            self.entry["rows"] += rows


class RecordingConnection(sqlite3.Connection):
    """A connection that tells of its commits and rollbacks; `wrote` if there was what to end."""

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor that records."""
        return super().cursor(RecordingCursor if factory is None else factory)

    def commit(self) -> None:
        """Record a commit."""
        if LOG.on:
            LOG.add("commit", wrote=self.in_transaction)
        super().commit()

    def rollback(self) -> None:
        """Record a rollback."""
        if LOG.on:
            LOG.add("rollback", wrote=self.in_transaction)
        super().rollback()


def install() -> None:
    """Let each SQLite connection that an engine opens from now on be one that records."""
    LOG.on = False
    if not event.contains(Engine, "do_connect", _put_in):
        event.listen(Engine, "do_connect", _put_in)
        event.listen(Session, "do_orm_execute", _note_relationship)


def start_recording(room: Room) -> None:
    """Forget what was recorded, and record from now on."""
    LOG.submission, LOG.on, LOG.lost = room.submission, True, 0
    LOG.entries, LOG.loads = [], {}


def recorded(room: Room) -> dict[str, Any]:
    """Stop recording; return what happened: each text of SQL once, entries by its number."""
    del room  # A question is always given its room.
    LOG.on = False
    texts = list(dict.fromkeys(entry["sql"] for entry in LOG.entries if "sql" in entry))
    numbers = {text: number for number, text in enumerate(texts)}
    entries = [
        entry | {"sql": numbers[entry["sql"]]} if "sql" in entry else entry for entry in LOG.entries
    ]
    return {"texts": texts, "entries": entries, "lost": LOG.lost}


def _put_in(
    dialect: Dialect, _record: object, _arguments: object, parameters: dict[str, Any]
) -> None:
    if dialect.name == "sqlite":
        parameters.setdefault("factory", RecordingConnection)


def _note_relationship(state: ORMExecuteState) -> None:
    """Keep which relationship a loader of the ORM is about to read, if it is one."""
    LOG.loads = {}
    if LOG.on and state.is_relationship_load and state.loader_strategy_path is not None:
        last = state.loader_strategy_path[-1]
        owner = getattr(getattr(last, "parent", None), "class_", None)
        if owner is not None:
            name = f"{owner.__name__}.{getattr(last, 'key', '')}"
            LOG.loads = {"loads": name, "lazy": state.lazy_loaded_from is not None}


@cache
def _own(filename: str, submission: Path) -> str:
    return own_path(filename, submission) if not filename.startswith("<") else ""


__all__ = ["install", "recorded", "start_recording"]
