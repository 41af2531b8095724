"""Judge side: what the cell recorded of statements, put so that a learner finds the cause."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Self

from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Mismatch
from checker.suites.kit.shed import Shed

Place = dict[str, Any]
SHOWN_SQL = 160
SHOWN_GROUPS = 12
# A list may ask for related rows of what it shows, and for a total.
ROWS_AROUND_ONE, ROWS_BESIDES = 6, 5
SHOWN_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that reached the database.

    `rows` were fetched; `runs` is how many sets of values it was executed with. `frames` are the
    learner's own lines that led to it, innermost first. `loads` names the relationship that a
    loader of the ORM sent it for, such as "Tool.owner"; `lazy` says that reading it did so.
    """

    sql: str
    rows: int
    runs: int
    frames: tuple[Place, ...]
    loads: str = ""
    lazy: bool = False

    @property
    def where(self) -> Place | None:
        """The learner's innermost own line."""
        return self.frames[0] if self.frames else None

    @property
    def verb(self) -> str:
        """The first word: SELECT, INSERT, UPDATE, DELETE, PRAGMA."""
        return self.sql.split(None, 1)[0].upper() if self.sql.strip() else ""

    @property
    def tables(self) -> frozenset[str]:
        """The names that stand after FROM, JOIN, INTO and UPDATE."""
        return frozenset(re.findall(r"(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)", self.sql))

    @property
    def shape(self) -> str:
        """The statement in short: a long list of columns becomes three dots."""
        short = _without_columns(self.sql)
        return short if len(short) <= SHOWN_SQL else f"{short[:SHOWN_SQL]} ..."


@dataclass(frozen=True, slots=True)
class Ending:
    """A commit or a rollback; `wrote` says whether there was anything to store or undo."""

    wrote: bool
    frames: tuple[Place, ...]

    @property
    def cause(self) -> Place | None:
        """The line of a service that led here, if there is one, or else the innermost line.

        What commits is often a helper that all services share; who called it is the question.
        """
        services = (one for one in self.frames if str(one["path"]).endswith("service.py"))
        return next(services, self.where)

    @property
    def where(self) -> Place | None:
        """The learner's innermost own line."""
        return self.frames[0] if self.frames else None


@dataclass(frozen=True, slots=True)
class Group:
    """Equal statements from the same line: `times` of them, with `rows` in all."""

    first: Statement
    times: int
    rows: int

    def __str__(self) -> str:
        """Tell the group in one line."""
        rows = f", {counted(self.rows, 'row')}" if self.rows else ""
        loads = f", for {self.first.loads}" if self.first.loads else ""
        place = told_place(self.first.where)
        return f"{self.times} x {self.first.shape}{rows}{loads}, from {place}"


class Told(str):
    """What a recording tells; `order` has for each statement the number of its group, from 1.

    The order is for a picture: a text of groups cannot say which of them alternate.
    """

    __slots__ = ("order",)
    order: str

    def __new__(cls, text: str, order: str = "") -> Self:
        """Return the text, with the order beside it."""
        told = super().__new__(cls, text)
        told.order = order
        return told


@dataclass
class Recording:
    """What happened between two moments, in its order."""

    statements: list[Statement] = field(default_factory=list)
    commits: list[Ending] = field(default_factory=list)
    rollbacks: list[Ending] = field(default_factory=list)
    lost: int = 0

    def selects(self, table: str | None = None) -> list[Statement]:
        """Return the SELECT statements, of one table if it is named."""
        return [
            one
            for one in self.statements
            if one.verb in {"SELECT", "WITH"} and (table is None or table in one.tables)
        ]

    def groups(self) -> list[Group]:
        """Return equal statements of one line together, in the order of their first."""
        found: dict[tuple[str, object, object], list[Statement]] = {}
        for one in self.statements:
            found.setdefault(_same(one), []).append(one)
        return [Group(same[0], len(same), sum(one.rows for one in same)) for same in found.values()]

    def order(self) -> str:
        """Return the numbers of the statements' groups, as they were sent one after the other."""
        numbers: dict[tuple[str, object, object], int] = {}
        sent = [numbers.setdefault(_same(one), len(numbers) + 1) for one in self.statements]
        return " ".join(map(str, sent)) if len(numbers) <= SHOWN_GROUPS else ""

    def told(self) -> Told:
        """Write the groups, one a line, with their sum above if there are several."""
        groups = self.groups()
        if not groups:
            return Told("no statement")
        lines = [str(group) for group in groups[:SHOWN_GROUPS]]
        if len(groups) > SHOWN_GROUPS:
            lines.append(f"and {len(groups) - SHOWN_GROUPS} more groups")
        if len(self.statements) > 1:
            sums = " + ".join(str(group.times) for group in groups[:SHOWN_GROUPS])
            more = " + ..." if len(groups) > SHOWN_GROUPS else ""
            total = f" = {len(self.statements)}" if len(groups) > 1 else ""
            lines.insert(0, f"{sums}{more}{total} statements")
        return Told("\n".join(lines), self.order())

    def worst(self) -> Group | None:
        """Return the group with the most statements, the one to look at first."""
        return max(self.groups(), key=lambda group: group.times, default=None)


@contextmanager
def recording(shed: Shed) -> Iterator[Recording]:
    """Record what the learner's code asks of its database inside the block.

    The recording is filled when the block ends without an exception.
    """
    seen = Recording()
    shed.ask_recorder("start_recording")
    yield seen
    _fill(seen, shed.ask_recorder("recorded"))


def insist_on_commits(seen: Recording, exchange: Exchange, wanted: int) -> None:
    """Insist on a number of commits, and name the line that most of them come from if not."""
    found = len(seen.commits)
    if found == wanted:
        return
    lines = [told_place(one.cause) for one in seen.commits]
    most = max(lines, key=lines.count, default="")
    loop = lines.count(most) > 1
    title = f"{exchange.asked} makes {counted(found, 'commit') if found else 'no commit'}"
    if loop:
        share = "all" if lines.count(most) == found else f"{lines.count(most)} of them"
        title += f", {share} from {most}"
    guilty = next((one.cause for one in seen.commits if told_place(one.cause) == most), None)
    raise Mismatch(
        title,
        expected=counted(wanted, "commit") if wanted else "no commit",
        got=f"commits: {told_endings(seen.commits)}\n{seen.told()}",
        where=guilty or exchange.where,
        advice=_why_commits(found, wanted, loop=loop),
    )


def _why_commits(found: int, wanted: int, *, loop: bool) -> str:
    if loop:
        return (
            "One line that commits several times stands in a loop, or in a function that a loop "
            "calls. If the last round fails, the first ones stay: add everything, commit once."
        )
    if found and not wanted:
        return "Who commits after every request also stores what a failed one left behind."
    if found:
        return (
            "Each commit ends a unit of work: what comes after it can fail alone. "
            "session.flush() gets ids without ending anything."
        )
    return "What was not committed is undone when the session is closed, after the request."


def insist_on_few_rows(seen: Recording, exchange: Exchange, shown: int) -> None:
    """Insist that a list fetched about as many rows as it shows, and name the line if not.

    Related rows may be fetched too, some around each row that is shown: how is not judged here.
    """
    selects = seen.selects()
    rows = sum(one.rows for one in selects)
    if rows <= shown * ROWS_AROUND_ONE + ROWS_BESIDES:
        return
    most = max(selects, key=lambda one: one.rows)
    raise Mismatch(
        f"{exchange.asked} fetches {counted(rows, 'row')} to show {shown}",
        expected=f"about {counted(shown, 'row')} of the list, and one with the total",
        got=seen.told(),
        where=most.where or exchange.where,
        advice="Rows that are fetched and thrown away in Python grow with the table. Filter with "
        "where(), cut with limit() and offset(), and count with func.count().",
    )


def told_place(where: Place | None) -> str:
    """Write a place as an editor finds it; what no line of the learner caused has none."""
    return f"{where['path']}:{where['line']}" if where else "a library, no line of yours"


def told_endings(endings: list[Ending]) -> str:
    """Write where commits or rollbacks came from, equal lines together."""
    lines = []
    for one in endings:
        line = told_place(one.where)
        lines.append(line if one.cause == one.where else f"{line}, for {told_place(one.cause)}")
    return (
        "\n".join(f"{lines.count(line)} x from {line}" for line in dict.fromkeys(lines)) or "none"
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _same(statement: Statement) -> tuple[str, object, object]:
    """Return what makes statements equal: their text, and the line that they come from."""
    place = statement.where or {}
    return statement.sql, place.get("path"), place.get("line")


def _without_columns(sql: str) -> str:
    """Write three dots for each long list between SELECT and the FROM that belongs to it."""
    # From the last to the first: what is nested is short before the list around it is measured.
    for select in reversed(list(re.finditer(r"(?i)\bSELECT ", sql))):
        start, depth = select.end(), 0
        for place in range(start, len(sql)):
            depth += (sql[place] == "(") - (sql[place] == ")")
            if depth < 0:
                break
            if depth == 0 and sql[place : place + 6].upper() == " FROM ":
                if place - start > SHOWN_COLUMNS:
                    sql = f"{sql[:start]}...{sql[place:]}"
                break
    return sql


def _fill(seen: Recording, facts: dict[str, Any]) -> None:
    seen.lost = facts["lost"]
    for entry in facts["entries"]:
        frames = tuple(entry["frames"])
        match entry["kind"]:
            case "statement":
                sql = facts["texts"][entry["sql"]]
                loads, lazy = entry.get("loads", ""), entry.get("lazy", False)
                seen.statements.append(
                    Statement(sql, entry["rows"], entry["runs"], frames, loads, lazy)
                )
            case "commit":
                seen.commits.append(Ending(entry["wrote"], frames))
            case _:
                seen.rollbacks.append(Ending(entry["wrote"], frames))
    seen.statements[:] = _by_name(seen.statements)


def _by_name(statements: list[Statement]) -> list[Statement]:
    """Put what eager loaders of one line sent, one after the other, in the order of their names.

    SQLAlchemy asks for these in the order of a set (Mapper._prop_set, read in orm/loading.py), so
    that it differs from machine to machine; a message must not.
    """
    ordered: list[Statement] = []
    for (eager, _, _), some in groupby(statements, key=_loader):
        run = list(some)
        ordered += sorted(run, key=lambda one: one.loads) if eager else run
    return ordered


def _loader(statement: Statement) -> tuple[bool, object, object]:
    place = statement.where or {}
    return bool(statement.loads) and not statement.lazy, place.get("path"), place.get("line")
