"""Keeps every result as it ends, in one SQLite file: nothing that was graded is lost."""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from checker import records
from checker.errors import CheckerError, UsageError
from checker.model import Verdict

VERSION = "1"
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE result (
    number INTEGER PRIMARY KEY,
    learner TEXT NOT NULL,
    exercise TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    key TEXT NOT NULL,
    checks TEXT NOT NULL,
    reusable INTEGER NOT NULL,
    verdict TEXT,
    made_at TEXT NOT NULL
);
CREATE INDEX result_of_learner ON result (learner, exercise, number);
"""
LATEST = """
SELECT learner, exercise, state, reason, key, checks, reusable, verdict FROM result
WHERE number IN (SELECT max(number) FROM result GROUP BY learner, exercise)
ORDER BY learner, exercise
"""


class State(StrEnum):
    """What became of a submission. OPEN and UNCLEAR wait for a person, and are never a zero."""

    GRADED = "graded"
    INVALID = "invalid"
    MISSING = "missing"
    UNCLEAR = "unclear"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one learner's exercise.

    `exercise` is its number; `key` the digest under which the verdict may be used again, and
    `checks` the digest of what judged; `reason` says why there is no verdict, or an open one.
    """

    learner: str
    exercise: str
    state: State
    reason: str = ""
    key: str = ""
    checks: str = ""
    verdict: Verdict | None = None
    reusable: bool = False


class Store:
    """The results of a cohort: each is added to those before, and the latest one counts."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open a store, or make one.

        Raises UsageError if the file is no store, or if there is none and none shall be made.
        """
        if not create and not path.is_file():
            raise UsageError(f"there is no store {path}; `grade` makes it, and --store names it")
        self.path = path
        with self._refusing():
            self._connection = sqlite3.connect(path, timeout=30)
        try:
            with self._refusing():
                self._prepare()
        except UsageError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; whoever opens a store closes it, or uses it in a `with`."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, result: Result) -> None:
        """Add a result, which counts from now on; raises CheckerError if it cannot be written.

        That nothing was handed in takes the place of no result.
        """
        with self._writing():
            if result.state is State.MISSING and self._has(result.learner, result.exercise):
                return
            self._connection.execute(
                "INSERT INTO result (learner, exercise, state, reason, key, checks, reusable, "
                "verdict, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _text(result.learner), result.exercise, result.state, _text(result.reason),
                    result.key, result.checks, result.reusable,
                    _text(records.to_json(result.verdict)) if result.verdict else None,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )  # fmt: skip

    def results(self) -> tuple[Result, ...]:
        """Return the result that counts for each learner and exercise, ordered by both."""
        with self._refusing():
            rows = self._connection.execute(LATEST).fetchall()
            return tuple(
                Result(learner, exercise, State(state), reason, key, checks,
                       records.from_json(text) if text else None, bool(reused))
                for learner, exercise, state, reason, key, checks, reused, text in rows
            )  # fmt: skip

    def seed_of(self, submission: str) -> str:
        """Return the seed of a submission's data: its digest, keyed with this store's secret."""
        return hmac.new(self._secret, submission.encode(), hashlib.sha256).hexdigest()[:16]

    def _has(self, learner: str, exercise: str) -> bool:
        asked = "SELECT 1 FROM result WHERE learner = ? AND exercise = ?"
        return self._connection.execute(asked, (learner, exercise)).fetchone() is not None

    def _prepare(self) -> None:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            tables = self._connection.execute("SELECT name FROM sqlite_master").fetchall()
            if not tables:
                for statement in filter(str.strip, SCHEMA.split(";")):
                    self._connection.execute(statement)
                self._connection.executemany(
                    "INSERT INTO meta VALUES (?, ?)",
                    [("version", VERSION), ("secret", secrets.token_hex(32))],
                )
        meta = dict(self._connection.execute("SELECT name, value FROM meta").fetchall())
        if meta.get("version") != VERSION:
            raise UsageError(f"{self.path} is a store of version {meta.get('version')}, not 1")
        self._secret = bytes.fromhex(meta["secret"])

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, KeyError) as error:
            raise UsageError(f"{self.path} cannot be used as a store: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise CheckerError(
                f"the store {self.path} cannot be written: {error}. What it holds stays; "
                "run the same command again when this is mended"
            ) from error


def _text(text: str) -> str:
    """Return a text that SQLite takes: what is no Unicode, as in a file's name, is written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def stored_results(path: Path) -> tuple[Result, ...]:
    """Return what a store holds, for those who only read: the latest result of each."""
    with Store(path, create=False) as store:
        return store.results()
