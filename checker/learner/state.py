"""What the course remembers of a learner: one versioned file, `.katas/state.json`."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checker.catalog import COURSE
from checker.errors import UsageError
from checker.learner.locks import locked

VERSION = 1
FOLDER = ".katas"
TRIES, PAUSE = 5, 0.05

# From the version that a file has to the next one. There is only one version yet.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a whole check of an exercise saw; `passing` and `of` count its own checks.

    `files` and `asked` are the digests of the learner's files and of what was asked of them;
    `task` is the one that failed first, empty if none did.
    """

    at: str
    files: str
    asked: str
    passed: bool
    task: str
    passing: int
    of: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one exercise.

    `last` is the last whole check, `done` the last one that passed; `task` failed first in the
    last check of any kind. `hints` has the number of the hint that was given last, by task.
    """

    last: Seen | None = None
    done: Seen | None = None
    task: str = ""
    hints: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """All records, by the number of the exercise."""

    exercises: Mapping[str, Record] = field(default_factory=dict)

    def of(self, number: str) -> Record:
        """Return the record of an exercise; an empty one if there is none."""
        return self.exercises.get(number, Record())

    def having(self, number: str, record: Record) -> "State":
        """Return the state with another record of an exercise."""
        return State({**self.exercises, number: record})


class Store:
    """The state's file. `notes` are sentences for the learner about what happened to it."""

    def __init__(self, course: Path = COURSE, version: int = VERSION) -> None:
        self.folder = course / FOLDER
        self.path = self.folder / "state.json"
        self.version = version
        self.notes: list[str] = []

    def read(self) -> State:
        """Return what is known; an unreadable file is put aside, and told in the notes.

        Raises UsageError for a file of a newer version of the course, which stays as it is.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return State()
        except UnicodeDecodeError:
            return self._begin_anew("is no text")
        except OSError as error:
            self.notes.append(
                f"your progress is unknown: {self.path} cannot be read ({error.strerror})"
            )
            return State()
        try:
            return _state(self._migrated(json.loads(text)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return self._begin_anew("is damaged")

    def change(self, change: Callable[[State], State]) -> bool:
        """Apply a change to what the file holds at that moment, and write it.

        Returns whether it was kept; if not, the notes say why. No change of another process is
        lost: one at a time reads and writes.
        """
        try:
            self.folder.mkdir(exist_ok=True)
            with locked(self.folder / "state.lock"):
                self._write(change(self.read()))
        except UsageError as error:
            self.notes.append(f"your progress is not kept: {error}")
        except OSError as error:
            self.notes.append(
                f"your progress is not kept: {self.folder} cannot be written ({error.strerror})"
            )
        else:
            return True
        return False

    def _migrated(self, data: dict[str, Any]) -> dict[str, Any]:
        found = data["version"]
        if type(found) is not int or found < 1:
            message = "no version"
            raise ValueError(message)
        if found > self.version:
            raise UsageError(
                f"{self.path} comes from a newer version of the course ({found}; this one knows "
                f"{self.version}). Update the course: nox -s update"
            )
        while found < self.version:
            data, found = MIGRATIONS[found](data), found + 1
        return data

    def _begin_anew(self, problem: str) -> State:
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"state-unreadable-{moment}.json")
        said = f"{self.path} {problem}, so your progress begins anew; your code is untouched"
        try:
            self.path.replace(aside)
        except OSError:
            self.notes.append(said)
        else:
            self.notes.append(f"{said}. The old file is kept as {aside}")
        return State()

    def _write(self, state: State) -> None:
        data = {"version": self.version, "exercises": _plain(state)}
        handle, name = tempfile.mkstemp(prefix="state-", suffix=".part", dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(data, indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, self.path)
        finally:
            temporary.unlink(missing_ok=True)


def _replace(new: Path, old: Path) -> None:
    """Put a file in the place of another; on Windows, wait for who reads the old one just now."""
    for _ in range(TRIES):
        try:
            new.replace(old)
        except PermissionError:
            time.sleep(PAUSE)
        else:
            return
    new.replace(old)


def now() -> str:
    """Return the present moment as the state writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _plain(state: State) -> dict[str, Any]:
    return {number: asdict(record) for number, record in sorted(state.exercises.items())}


def _state(data: dict[str, Any]) -> State:
    return State({str(number): _record(item) for number, item in data["exercises"].items()})


def _record(data: dict[str, Any]) -> Record:
    return Record(
        last=_seen(data["last"]),
        done=_seen(data["done"]),
        task=_typed(data["task"], str),
        hints={str(task): _typed(step, int) for task, step in data["hints"].items()},
    )


def _seen(data: dict[str, Any] | None) -> Seen | None:
    if data is None:
        return None
    taken = {item.name: _typed(data[item.name], item.type) for item in fields(Seen)}
    datetime.fromisoformat(taken["at"])
    return Seen(**taken)


def _typed(value: Any, wanted: Any) -> Any:
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        message = f"{value!r} is no {wanted}"
        raise TypeError(message)
    return value
