"""Why a read is slow or fails: what usually is behind it, told from what the cell recorded."""

import re
from typing import Any

from checker.suites.kit.recording import Group, Statement

COLLECTIONS = frozenset({"loans", "reviews", "tags", "tool_tags"})
GROUP = re.compile(r"\(([^()]*)\)")
FROM = re.compile(r"(?i)\bFROM\b(.*?)(?=\bWHERE\b|\bGROUP BY\b|\bORDER BY\b|\bLIMIT\b|$)")
SOURCE = re.compile(r"(?i)(?:^|,|\bJOIN\b)\s*(?:\"?(\w+)|<(\d+)>)")
REFUSED = re.compile(r"'(\w+\.\w+)' is not available due to lazy=")


def sources(sql: str) -> list[str]:
    """Return the tables that a statement reads rows of, in their order.

    Tables of a subquery count where it stands in the place of a table, and not where it gives
    one value: a figure among the columns, a condition.
    """
    groups: list[str] = []
    before = ""
    while before != sql:
        before = sql
        sql = GROUP.sub(lambda match: f"<{_kept(groups, match.group(1))}>", sql)
    return _sources(sql, groups)


def _kept(groups: list[str], text: str) -> int:
    groups.append(text)
    return len(groups) - 1


def _sources(sql: str, groups: list[str]) -> list[str]:
    clause = FROM.search(sql)
    found: list[str] = []
    for name, group in SOURCE.findall(clause.group(1).strip() if clause else ""):
        if name:
            found.append(str(name).lower())
        else:
            inner = groups[int(group)]
            is_select = inner.lstrip().upper().startswith("SELECT")
            found += _sources(inner if is_select else f"FROM {inner}", groups)
    return found


def subject(statement: Statement) -> str:
    """Return the table that a statement is about: the first that it reads rows of.

    One that only asks whether something exists is about that.
    """
    found = sources(statement.sql)
    if not found:
        inner = re.search(r"(?i)\bFROM\s+\"?(\w+)", statement.sql)
        found = [inner.group(1).lower()] if inner else [""]
    return found[0]


def collections(statement: Statement) -> list[str]:
    """Return the collections of a tool that a statement reads rows of, if it groups none."""
    if "GROUP BY" in statement.sql.upper():
        return []
    found = COLLECTIONS.intersection(sources(statement.sql))
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
        "for all of them."
    )


def advice_on_rows(group: Group) -> str:
    """Say why a statement brings more rows than the answer shows."""
    first = group.first
    joined = collections(first)
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
    if len(collections(group.first)) > 1:
        return advice_on_rows(group)
    return (
        "len() and a loop need every row to know how many there are. The database counts faster, "
        "and sends one value: func.count(), func.avg(), exists()."
    )


def usual_cause(raised: dict[str, Any] | None) -> str:
    """Return what usually is behind an exception while related rows are read, or nothing."""
    # Pydantic wraps what reading an attribute raised, and names it in its own message.
    told = f"{(raised or {}).get('type', '')}: {(raised or {}).get('message', '')}"
    if "DetachedInstanceError" in told:
        return (
            "The session of this row was closed before somebody read what belongs to it. Load it "
            "with the row, while the session is open; db.session is open until the request ends."
        )
    if refused := REFUSED.search(told):
        return (
            f"The model refuses to load {refused.group(1)} silently, and this read was made "
            "without it. The plan of the read must name it, each link of the chain."
        )
    if "unique() method must be invoked" in told:
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
