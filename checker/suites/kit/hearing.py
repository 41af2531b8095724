"""Judge side: what the learner's app logged, and what a record of a failure must hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from checker.suites.kit.shed import Shed

ERROR = 40
SHOWN = 10

TAKEN_OVER = (
    "Flask logs an exception that no handler takes. Your handler takes it, so that logging is its "
    "task now: logger.exception(), or logger.error() with exc_info."
)
TOO_LOW = (
    "It is logged, with a level below ERROR. Alarms, and people in a hurry, look at ERROR first, "
    "and a failure that nobody expected belongs there."
)
AS_TEXT = (
    "The traceback stands in the message, as text. Attached with exc_info it stays an exception: "
    "a tool that groups errors by class and line can read it, and a formatter decides how it looks."
)
NOT_ATTACHED = (
    "The record says that something failed, and not where. logger.exception() inside an except "
    "block, or exc_info=error anywhere, attaches the exception with its traceback."
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: `text` is all that could reach a log file, its traceback and `extra` included."""

    level: int
    name: str
    message: str
    text: str
    exception: dict[str, Any] | None
    traceback: bool
    where: dict[str, Any] | None

    def __str__(self) -> str:
        """Tell the record in one line."""
        attached = f", with {self.exception['type']} attached" if self.exception else ""
        if self.exception and not self.traceback:
            attached += " (without a traceback)"
        place = f", from {self.where['path']}:{self.where['line']}" if self.where else ""
        return f"{self.name} {self.message.partition('\n')[0]}{attached}{place}"


@dataclass
class Heard:
    """What was logged between two moments, in its order."""

    records: list[Record] = field(default_factory=list)

    @property
    def errors(self) -> list[Record]:
        """The records of level ERROR and above."""
        return [record for record in self.records if record.level >= ERROR]

    def attached(self, kind: str) -> bool:
        """Say whether an exception of a class is attached, with its traceback."""
        return any(
            record.traceback and record.exception is not None and record.exception["type"] == kind
            for record in self.errors
        )

    def told(self) -> str:
        """Write the records, one a line."""
        lines = [str(record) for record in self.records[:SHOWN]]
        if len(self.records) > SHOWN:
            lines.append(f"and {len(self.records) - SHOWN} more")
        return "\n".join(lines) or "no record"

    def why_no_error(self) -> str:
        """Say what usually is behind a failure without a record of level ERROR."""
        return TOO_LOW if any(record.exception for record in self.records) else TAKEN_OVER

    def why_not_attached(self) -> str:
        """Say what usually is behind a record without its exception."""
        if any("Traceback (most recent call last)" in record.message for record in self.errors):
            return AS_TEXT
        return NOT_ATTACHED


@contextmanager
def listening(shed: Shed) -> Iterator[Heard]:
    """Hear what the learner's code logs inside the block; filled when the block ends."""
    heard = Heard()
    shed.ask_logs("listen")
    yield heard
    heard.records += [Record(**fact) for fact in shed.ask_logs("heard")]
