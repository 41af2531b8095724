"""04.1: what the database itself refuses, refers to, and finds quickly."""

from typing import Any

import pytest

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.recording import counted
from checker.suites.kit.schema import schema_of, stored_tool, table_of
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04

REFERENCES = {
    ("tools", "owner_id"): "members",
    ("tools", "category_id"): "categories",
    ("tool_tags", "tool_id"): "tools",
    ("tool_tags", "tag_id"): "tags",
    ("loans", "tool_id"): "tools",
    ("loans", "borrower_id"): "members",
}
INDEXES = (
    ("tools", ("owner_id",)),
    ("tools", ("category_id",)),
    ("tool_tags", ("tool_id",)),
    ("loans", ("tool_id",)),
    ("loans", ("borrower_id",)),
    ("tools", ("deposit_cents",)),
    ("members", ("name", "id")),
    ("tools", ("name", "id")),
    ("loans", ("borrower_id", "returned_at")),
    ("loans", ("due_on", "id")),
)


@pytest.mark.check("04.1-unique")
def test_unique(shed: Shed, app: StandIn, verbs: Verbs04) -> None:
    """The database refuses a second row with a value that must be unique."""
    for table, name in (("members", "email"), ("categories", "name"), ("tags", "name")):
        row = verbs.store(app, table, {})[0]
        twice = verbs.row(table, **{name: row[name]})
        _insist_on_refusal(
            shed, app, verbs, table, twice, f"with the {name} of another ({row[name]!r})"
        )
    tool = stored_tool(verbs, app)
    tag = verbs.store(app, "tags", {})[0]
    pair = {"tool_id": tool["id"], "tag_id": tag["id"]}
    verbs.store(app, "tool_tags", pair)
    _insist_on_refusal(shed, app, verbs, "tool_tags", pair, "that stands there already")


@pytest.mark.check("04.1-checks")
def test_check_constraints(shed: Shed, app: StandIn, verbs: Verbs04) -> None:
    """The database refuses an empty name and a negative deposit."""
    owner = verbs.store(app, "members", {})[0]["id"]
    verbs.store(app, "tools", {"owner_id": owner, "deposit_cents": 0})
    for table, row, what in (
        ("members", verbs.row("members", name=""), "with an empty name"),
        ("tools", verbs.row("tools", owner_id=owner, name=""), "with an empty name"),
        ("tools", verbs.row("tools", owner_id=owner, deposit_cents=-1), "with a deposit of -1"),
    ):
        _insist_on_refusal(
            shed, app, verbs, table, row, what,
            "A rule of a Pydantic model holds for requests only. A CheckConstraint in "
            "__table_args__ holds for whoever writes.",
        )  # fmt: skip


@pytest.mark.check("04.1-references")
def test_references(shed: Shed, app: StandIn, expect: Expect) -> None:
    """Each reference is a foreign key to the right table."""
    schema = schema_of(shed, app)
    for (table, name), target in REFERENCES.items():
        facts = table_of(schema, table)
        found = [key["table"] for key in facts["foreign_keys"] if key["from"] == name]
        expect.true(
            found == [target],
            f"{table}.{name} does not refer to {target}",
            expected=f"a foreign key from {table}.{name} to {target}.id",
            got=f"it refers to {', '.join(found)}" if found else "no foreign key",
            where=facts["where"],
        )


@pytest.mark.check("04.1-tags-go-with-the-tool")
def test_cascade(shed: Shed, app: StandIn, verbs: Verbs04, expect: Expect) -> None:
    """Deleting a tool by plain SQL deletes its rows in tool_tags, and no tag."""
    tool = stored_tool(verbs, app)
    tag = verbs.store(app, "tags", {})[0]
    verbs.store(app, "tool_tags", {"tool_id": tool["id"], "tag_id": tag["id"]})
    shed.note("DELETE FROM tools")
    refused = shed.ask_tables("execute", app=app.learner_name, sql="DELETE FROM tools")
    left = shed.ask_tables(
        "rows",
        app=app.learner_name,
        sql="SELECT (SELECT count(*) FROM tool_tags), (SELECT count(*) FROM tags)",
    )[0]
    expect.true(
        refused is None and left == [0, 1],
        "a tool is deleted, and its rows in tool_tags are not"
        if refused is None
        else "a tool with a tag cannot be deleted by plain SQL",
        expected="no row in tool_tags, and the tag still in tags",
        got=f"{refused['type']}: {refused['message']}"
        if refused
        else f"{counted(left[0], 'row')} in tool_tags, {left[1]} in tags",
        where=table_of(schema_of(shed, app), "tools")["where"],
        advice="secondary= removes the rows when the ORM deletes a tool. For everybody else the "
        'foreign key itself must say what happens: ForeignKey("tools.id", ondelete=...).',
    )


@pytest.mark.check("04.1-foreign-keys-on")
def test_foreign_keys_on(shed: Shed, app: StandIn, expect: Expect) -> None:
    """Each connection of the engine checks foreign keys, not only the first."""
    shed.note("PRAGMA foreign_keys, on three connections at once")
    found = shed.ask("pragma_of_connections", app=app.learner_name, number=3)
    expect.true(
        found == [1, 1, 1],
        "SQLite does not check foreign keys on every connection"
        if any(found)
        else "SQLite does not check foreign keys",
        expected="1 on every connection",
        got=", ".join(map(str, found)),
        where=shed.ask("place", module="database", name="enforce_foreign_keys"),
        advice="A PRAGMA holds for one connection, and the pool opens several. Listen to the "
        'engine\'s "connect" event, and send it on each new one.'
        if any(found)
        else "",
    )


@pytest.mark.check("04.1-one-open-loan")
def test_one_open_loan(shed: Shed, app: StandIn, verbs: Verbs04) -> None:
    """A tool has many returned loans, and one open loan at most."""
    tool = stored_tool(verbs, app)
    loan = {"tool_id": tool["id"], "borrower_id": tool["owner_id"]}
    moments = ("1999-04-01T08:00:00+00:00", "1999-04-02T08:00:00+00:00", None)
    for moment in moments:
        verbs.store(app, "loans", {**loan, "returned_at": moment})
    _insist_on_refusal(
        shed, app, verbs, "loans", verbs.row("loans", **loan),
        "for a tool that is out",
        "In SQL one NULL never equals another, so a unique constraint over tool_id and "
        "returned_at lets many open loans in. A partial index is unique where a condition holds.",
    )  # fmt: skip


@pytest.mark.check("04.1-indexes")
def test_indexes(shed: Shed, app: StandIn, expect: Expect) -> None:
    """What is filtered, sorted and referred to has an index that begins with it."""
    schema = schema_of(shed, app)
    for table, columns in (*INDEXES, ("tool_tags", ("tag_id",))):
        facts = table_of(schema, table)
        # SQLAlchemy makes them in the order of a set.
        known = sorted(
            tuple(map(str, index["columns"])) for index in facts["indexes"] if not index["partial"]
        )
        alone = table == "tool_tags" and columns == ("tag_id",)
        expect.true(
            any(index[: len(columns)] == columns for index in known),
            f"no index on {table}({', '.join(columns)})",
            expected=f"an index that begins with {', '.join(columns)}"
            + (": tag_id stands second in the primary key, which does not help" if alone else ""),
            got="indexes: " + "; ".join(f"({', '.join(one)})" for one in known)
            if known
            else "no index at all",
            where=facts["where"],
        )


def _insist_on_refusal(
    shed: Shed,
    app: StandIn,
    verbs: Verbs04,
    table: str,
    row: dict[str, Any],
    what: str,
    advice: str = "",
) -> None:
    noun = {"tool_tags": "pair in tool_tags", "categories": "category"}.get(table, table[:-1])
    shed.note(f"INSERT INTO {table}: a {noun} {what}")
    refused = verbs.refusal(app, table, row)
    if refused is None:
        raise Mismatch(
            f"the database stores a {noun} {what}",
            expected="IntegrityError: the database itself refuses it, whoever writes",
            got="the row was stored",
            where=table_of(schema_of(shed, app), table)["where"],
            advice=advice,
        )
