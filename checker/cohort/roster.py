"""Reads a roster: who is who, how other systems know them, and when they handed in."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checker.errors import UsageError

REQUIRED = "learner"
TEXTS = (
    "submission", "name", "email", "username", "id_number",
    "canvas_id", "sis_user_id", "sis_login_id", "section",
)  # fmt: skip
SUBMITTED = re.compile(r"submitted(?:_(\d\d))?")


@dataclass(frozen=True, slots=True)
class Learner:
    """One row of a roster.

    `submission` is the name of the learner's folder or archive; empty takes `id`. `submitted`
    tells when each exercise was handed in, and under "" when all were.
    """

    id: str
    submission: str = ""
    name: str = ""
    email: str = ""
    username: str = ""
    id_number: str = ""
    canvas_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""
    submitted: Mapping[str, datetime] = field(default_factory=dict)

    def handed_in(self, exercise: str) -> datetime | None:
        """Return when an exercise was handed in, if the roster knows."""
        return self.submitted.get(exercise, self.submitted.get(""))


def read(path: Path) -> tuple[Learner, ...]:
    """Return a roster's learners in its order.

    The file is CSV in UTF-8, with or without a byte-order mark, with commas or semicolons, and
    its first line names the columns: `learner`, and any of TEXTS, `submitted`, `submitted_NN`.
    Other columns are ignored. Raises UsageError, with the line, for what cannot be used.
    """
    learners: dict[str, Learner] = {}
    for line, row in _rows(path):
        learner = _learner(path, line, row)
        if learner.id in learners:
            raise UsageError(f"{path}, line {line}: the learner {learner.id!r} stands there twice")
        learners[learner.id] = learner
    if not learners:
        raise UsageError(f"{path} names no learners")
    return tuple(learners.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the roster {path} is not UTF-8: save it as `CSV UTF-8`") from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",",
        restval="", strict=True,
    )  # fmt: skip
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if REQUIRED not in columns:
        raise UsageError(
            f"the roster {path} has no column {REQUIRED!r}; its first line names the columns, "
            f"and has {', '.join(map(repr, columns)) or 'none'}"
        )
    if twice := {name for name in columns if name and columns.count(name) > 1}:
        raise UsageError(f"the roster {path} has two columns {min(twice)!r}")
    reader.fieldnames = columns
    try:
        for row in reader:
            if any(value for value in row.values() if isinstance(value, str)):
                yield reader.line_num, row
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: {error}") from error


def _learner(path: Path, line: int, row: Mapping[str, str]) -> Learner:
    texts = {name: row.get(name, "").strip() for name in (REQUIRED, *TEXTS)}
    if not texts[REQUIRED]:
        raise UsageError(f"{path}, line {line}: the column {REQUIRED!r} is empty")
    moments = {}
    for column, value in row.items():
        if column and (found := SUBMITTED.fullmatch(column)) and value.strip():
            moments[found[1] or ""] = _moment(f"{path}, line {line}, {column}", value.strip())
    return Learner(texts.pop(REQUIRED), **texts, submitted=moments)


def _moment(where: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"{where}: {text!r} is no moment with a time zone, such as 2026-10-05T18:00:00+02:00"
        )
    return moment
