"""What a statement reads rows of, told from its text."""

import pytest

from checker.suites.kit.loading import collections, sources, subject, usual_cause
from checker.suites.kit.recording import Statement

PAGE = (
    "SELECT tools.id, (SELECT avg(reviews.stars) FROM reviews WHERE reviews.tool_id = tools.id) "
    "AS mean FROM tools LEFT OUTER JOIN members AS m ON m.id = tools.owner_id "
    "WHERE EXISTS (SELECT 1 FROM loans WHERE loans.tool_id = tools.id) ORDER BY tools.name LIMIT ?"
)
DERIVED = (
    "SELECT anon_1.id FROM (SELECT tags.name AS name, (SELECT count(reviews.id) FROM reviews) AS n "
    "FROM tools LEFT OUTER JOIN tool_tags AS t ON (a = b) LEFT OUTER JOIN tags ON c LIMIT ?) "
    "AS anon_1 LEFT OUTER JOIN members ON d"
)
NESTED_JOIN = (
    "SELECT tools.id FROM tools LEFT OUTER JOIN (tool_tags AS tt JOIN tags AS t1 ON e) ON f "
    "LEFT OUTER JOIN loans ON g"
)


def statement(sql: str) -> Statement:
    """Return a statement of which only the text matters."""
    return Statement(sql, 0, 1, ())


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        (PAGE, ["tools", "members"]),
        (DERIVED, ["tools", "tool_tags", "tags", "members"]),
        (NESTED_JOIN, ["tools", "tool_tags", "tags", "loans"]),
        ("SELECT a FROM tags, tool_tags WHERE ? = b", ["tags", "tool_tags"]),
        ('SELECT a FROM "tools" WHERE tools.id IN (?, ?)', ["tools"]),
        ("PRAGMA foreign_keys", []),
        ("", []),
    ],
)
def test_sources(sql: str, tables: list[str]) -> None:
    """A subquery counts as a table where it stands for one, and not where it gives a value."""
    assert sources(sql) == tables


def test_subject() -> None:
    """A page with figures is about tools; a question whether a loan exists is about loans."""
    assert subject(statement(PAGE)) == "tools"
    assert subject(statement("SELECT EXISTS (SELECT 1 FROM loans WHERE a = ?)")) == "loans"
    assert subject(statement("COMMIT")) == ""


def test_collections() -> None:
    """Tags and their links are one collection; grouped rows are none."""
    assert collections(statement(NESTED_JOIN)) == ["loans", "tags"]
    assert collections(statement("SELECT a FROM reviews GROUP BY b")) == []


@pytest.mark.parametrize(
    ("kind", "message", "hint"),
    [
        ("DetachedInstanceError", "Parent instance ...", "closed"),
        ("ValidationError", "tool\n  ... DetachedInstanceError: Parent", "closed"),
        ("InvalidRequestError", "'Tool.owner' is not available due to lazy='raise'", "Tool.owner"),
        ("InvalidRequestError", "The unique() method must be invoked on this", "unique()"),
        ("KeyError", "'name'", ""),
    ],
)
def test_usual_cause(kind: str, message: str, hint: str) -> None:
    """Known exceptions have an advice; others have none."""
    advice = usual_cause({"type": kind, "message": message, "frames": []})
    assert hint in advice
    assert bool(advice) == bool(hint)
