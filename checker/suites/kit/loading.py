"""Why a read is slow or fails: what usually is behind it, told from what the cell recorded."""

import re
from typing import Any

from checker.suites.kit.recording import Group, Statement

COLLECTIONS = frozenset({"loans", "reviews", "tags", "tool_tags"})
NESTED = re.compile(r"(?i)\(SELECT(?:[^()]|\([^()]*\))*\)")
FROM = re.compile(r"(?i)\bFROM\s+\"?(\w+)")
JOINED = re.compile(r"(?i)(?:\bFROM|\bJOIN|,)\s+\"?(\w+)")
REFUSED = re.compile(r"'(\w+\.\w+)' is not available due to lazy=")


def without_nested(sql: str) -> str:
    """Return a statement without the statements in its parentheses."""
    before = ""
    while before != sql:
        before, sql = sql, NESTED.sub("()", sql)
    return sql


def subject(statement: Statement) -> str:
    """Return the table that a statement is about: the first after its own FROM.

    A subquery in the list of columns is no subject; one in the place of a table is.
    """
    outer = FROM.search(without_nested(statement.sql))
    found = outer or FROM.search(statement.sql)
    return found.group(1).lower() if found else ""


def multiplied(statement: Statement) -> list[str]:
    """Return the collections that a statement joins, if there are two or more."""
    if "GROUP BY" in statement.sql.upper():
        return []
    outer = without_nested(statement.sql)
    tables = {name.lower() for name in JOINED.findall(outer[outer.upper().find(" FROM ") :])}
    found = tables & COLLECTIONS
    # A tag is reached through its link: both are one collection.
    return sorted(found - {"tool_tags"} | ({"tags"} if "tool_tags" in found else set()))


def advice_on_growth(groups: list[Group], each: str) -> str:
    """Say why these statements are sent once for each row that is shown, the worst first."""
    first = groups[0].first
    if first.loads and first.lazy:
        names = dict.fromkeys(group.first.loads for group in groups if group.first.lazy)
        cause = f"Reading {_listed(list(names))} sends a statement, once for each {each}. "
        cause += _where_it_hides(first)
        return f"{cause}Let the statement that reads the page say what is loaded with it."
    caller = first.frames[1] if len(first.frames) > 1 else None
    called = f", called from {caller['path']}:{caller['line']}," if caller else ""
    return (
        f"That line{called} sends a statement of its own for each {each}. One statement can ask "
        "for all rows of the page."
    )


def advice_on_rows(group: Group) -> str:
    """Say why a statement brings more rows than the answer shows."""
    first = group.first
    joined = multiplied(first)
    if len(joined) > 1:
        return (
            f"One statement joins {' and '.join(joined)}: the database sends each of the ones with "
            "each of the others. Collections that are joined multiply; loaded by statements of "
            "their own they add up, and figures need no rows at all."
        )
    if first.loads:
        return (
            f"{group.rows} rows come for {first.loads}. Load what the body shows, and nothing else."
        )
    return ""


def advice_on_counting(group: Group) -> str:
    """Say why the rows of a page grow with what is only counted in it."""
    if advice := advice_on_rows(group) if len(multiplied(group.first)) > 1 else "":
        return advice
    return (
        "len() and a loop need every row to know how many there are. The database counts faster, "
        "and sends one value: func.count(), func.avg(), exists()."
    )


def usual_cause(raised: dict[str, Any] | None) -> str:
    """Return what usually is behind an exception while related rows are read, or nothing."""
    kind, message = (raised or {}).get("type", ""), str((raised or {}).get("message", ""))
    if kind == "DetachedInstanceError":
        return (
            "The session of this row was closed before somebody read what belongs to it. Load it "
            "with the row, while the session is open; db.session is open until the request ends."
        )
    if refused := REFUSED.search(message):
        return (
            f"The model refuses to load {refused.group(1)} silently, and this read was made "
            "without it. The plan of the read must name it, each link of the chain."
        )
    if "unique() method must be invoked" in message:
        return (
            "A collection that is joined repeats its parent's row, and SQLAlchemy wants to be told "
            "that you know: result.unique(). A second statement for the collection repeats nothing."
        )
    return ""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _where_it_hides(statement: Statement) -> str:
    path = str((statement.where or {}).get("path", ""))
    if path.endswith("models.py"):
        return "It looks like an attribute; the query hides in a property of the model. "
    if path.endswith(("routes.py", "schemas.py")):
        return "The model that makes the body reads attributes, and reading is querying. "
    return ""
