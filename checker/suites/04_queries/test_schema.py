"""04.1: the schema, as the database knows it and as the models say it."""

from typing import Any

import pytest

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.recording import counted
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04

Facts = dict[str, Any]

MODELS = {
    "members": ("members.models", "Member"),
    "categories": ("categories.models", "Category"),
    "tools": ("tools.models", "Tool"),
    "tags": ("tools.models", "Tag"),
    "loans": ("loans.models", "Loan"),
}
# Column: its length if it is a text, and whether it may be null.
COLUMNS: dict[str, dict[str, tuple[int | None, bool]]] = {
    "members": {"name": (80, False), "email": (254, False)},
    "categories": {"name": (40, False)},
    "tools": {
        "name": (80, False),
        "description": (1000, True),
        "deposit_cents": (None, False),
        "owner_id": (None, False),
        "category_id": (None, True),
    },
    "tags": {"name": (20, False)},
    "tool_tags": {"tool_id": (None, False), "tag_id": (None, False)},
    "loans": {
        "tool_id": (None, False),
        "borrower_id": (None, False),
        "due_on": (None, False),
        "returned_at": (None, True),
    },
}
DATED = ("members", "categories", "tools", "loans")
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
PAIRS = (
    ("members", "tools", "tools", "owner", False),
    ("categories", "tools", "tools", "category", False),
    ("tools", "tags", "tags", "tools", True),
    ("tools", "loans", "loans", "tool", False),
    ("members", "loans", "loans", "borrower", False),
)


@pytest.mark.check("04.1-tables")
def test_tables(shed: Shed, app: StandIn, expect: Expect) -> None:
    """`flask init-db` makes the tables, with the columns of the brief."""
    schema = _schema(shed, app)
    for table, columns in COLUMNS.items():
        facts = _table(schema, table)
        names = [*columns, *(["id"] if table != "tool_tags" else [])]
        for name in [*names, *(["created_at"] if table in DATED else [])]:
            column = _column(facts, table, name)
            length, _ = columns.get(name, (None, False))
            if length is not None:
                expect.true(
                    str(column["type"]).upper().endswith(f"({length})"),
                    f"the column {table}.{name} is {column['type']}",
                    expected=f"a text of {length} characters: VARCHAR({length})",
                    got=str(column["type"]),
                    where=facts["where"],
                    advice=f"Mapped[str] alone has no length; String({length}) gives it one."
                    if "(" not in column["type"]
                    else "",
                )
        key = sorted(c["name"] for c in facts["columns"] if c["pk"])
        wanted = sorted(columns) if table == "tool_tags" else ["id"]
        expect.true(
            key == wanted,
            f"the primary key of {table} is {' and '.join(key) or 'missing'}",
            expected=" and ".join(wanted),
            got=" and ".join(key) or "no primary key",
            where=facts["where"],
        )


@pytest.mark.check("04.1-uuids")
def test_ids_are_uuids(shed: Shed, app: StandIn, expect: Expect) -> None:
    """A new object gets a UUID as its id, made by the application."""
    fields = {"members": {"name": "anna", "email": "anna@example.org"}, "tags": {"name": "saw"}}
    schema = _schema(shed, app)
    for table, values in fields.items():
        module, name = MODELS[table]
        facts = shed.ask("new_id", app=app.learner_name, module=module, name=name, fields=values)
        where = _table(schema, table)["where"]
        shed.note(f"{name}(...), flushed")
        expect.true(
            facts["kind"] == "UUID",
            f"the id of a new {name} is of type {facts['kind']}",
            expected="a uuid.UUID",
            got=facts["kind"],
            where=where,
        )
        expect.true(
            facts["sent"],
            f"the database makes the id of a new {name}",
            expected="an INSERT that names the id, because the application has made it",
            got="an INSERT without the column id",
            where=where,
        )


@pytest.mark.check("04.1-nullable")
def test_nullable(shed: Shed, app: StandIn, expect: Expect) -> None:
    """A column may be null exactly where the brief says so."""
    schema = _schema(shed, app)
    for table, columns in COLUMNS.items():
        facts = _table(schema, table)
        for name, (_, nullable) in columns.items():
            may = not _column(facts, table, name)["notnull"]
            expect.true(
                may == nullable,
                f"the column {table}.{name} {'may' if may else 'may not'} be null",
                expected=f"{table}.{name} {'may' if nullable else 'may not'} be null",
                got="NULL is allowed" if may else "NOT NULL",
                where=_annotation(shed, table, name).get("where") or facts["where"],
                advice="Mapped[X | None] makes a column that may be null; Mapped[X] one that may "
                "not. An attribute without Mapped[...] may be null unless it says otherwise.",
            )


@pytest.mark.check("04.1-mapped-optional")
def test_annotations(shed: Shed) -> None:
    """The annotation of a column says the same as its table."""
    for table, (module, model) in MODELS.items():
        for name, (_, nullable) in COLUMNS[table].items():
            found = _annotation(shed, table, name)
            if not found:
                raise Mismatch(
                    f"{model}.{name} has no annotation Mapped[...]",
                    expected=f"{name}: Mapped[...] in {model}",
                    got=f"no annotation of {name} in {module}",
                    where=shed.ask("place", module=module, name=model),
                )
            if found["optional"] == nullable:
                continue
            raise Mismatch(
                f"{MODELS[table][1]}.{name} is annotated {found['annotation']}, "
                f"and the column {'may' if nullable else 'may not'} be null",
                expected=f"Mapped[... | None] for {table}.{name}"
                if nullable
                else f"Mapped[...] without None for {table}.{name}",
                got=found["annotation"],
                where=found["where"],
                advice="nullable= contradicts the annotation: the type checker believes one, "
                "and the database the other. Leave nullable= away, and the annotation decides.",
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
    tool = _stored_tool(verbs, app)
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
    schema = _schema(shed, app)
    for (table, name), target in REFERENCES.items():
        facts = _table(schema, table)
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
    tool = _stored_tool(verbs, app)
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
        where=_table(_schema(shed, app), "tools")["where"],
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
    tool = _stored_tool(verbs, app)
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
    schema = _schema(shed, app)
    for table, columns in (*INDEXES, ("tool_tags", ("tag_id",))):
        facts = _table(schema, table)
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


@pytest.mark.check("04.1-created-at")
def test_created_at(shed: Shed, app: StandIn, verbs: Verbs04, expect: Expect) -> None:
    """A row that plain SQL inserts without created_at has one."""
    owner = verbs.store(app, "members", {})[0]["id"]
    tool = verbs.store(app, "tools", {"owner_id": owner})[0]["id"]
    schema = _schema(shed, app)
    for table, fields in (
        ("members", {}),
        ("categories", {}),
        ("tools", {"owner_id": owner}),
        ("loans", {"tool_id": tool, "borrower_id": owner}),
    ):
        row = verbs.row(table, **fields)
        del row["created_at"]
        shed.note(f"INSERT INTO {table} without created_at")
        refused = verbs.refusal(app, table, row)
        sql = f"SELECT count(*) FROM {table} WHERE created_at IS NULL"  # noqa: S608 - our names
        empty = shed.ask_tables("rows", app=app.learner_name, sql=sql) == [[1]]
        expect.true(
            refused is None and not empty,
            f"a row of {table} that plain SQL inserts has no created_at",
            expected="a moment that the database fills in",
            got=f"{refused['type']}: {refused['message']}" if refused else "created_at is NULL",
            where=_table(schema, table)["where"],
            advice="default= belongs to the application, and works for its own objects only. "
            "server_default= stands in the schema.",
        )


@pytest.mark.check("04.1-aware-moments")
def test_aware_moments(shed: Shed, app: StandIn, verbs: Verbs04, expect: Expect) -> None:
    """A moment is aware when it is read, the same moment, and a naive one is refused."""
    tool = _stored_tool(verbs, app)
    loan = {"tool_id": tool["id"], "borrower_id": tool["owner_id"], "due_on": "2099-05-01"}
    where = _table(_schema(shed, app), "loans")["where"]
    moment = "2026-04-01T10:00:00+02:00"
    shed.note(f"Loan(returned_at={moment}), stored and read again")
    read = shed.ask("store_moment", app=app.learner_name, loan=loan, moment=moment)
    got = read["refused"] or {"type": "read", "message": read.get("read")}
    expect.true(
        read["refused"] is None and read["aware"],
        "a moment is naive when it is read"
        if read["refused"] is None
        else "an aware moment cannot be stored",
        expected="an aware datetime",
        got=f"{got['type']}: {got['message']}",
        where=where,
        advice="SQLite stores no time zone, not even with DateTime(timezone=True). "
        "UtcDateTime, in toolshed/column_types.py, puts it back."
        if read["refused"] is None
        else "",
    )
    expect.true(
        "2026, 4, 1, 8, 0" in read["read"],
        "a moment is another one when it is read",
        expected="2026-04-01 08:00 in UTC",
        got=read["read"],
        where=where,
    )
    shed.note("Loan(returned_at=2026-04-01T10:00:00), which is naive")
    naive = shed.ask("store_moment", app=app.learner_name, loan=loan, moment="2026-04-01T10:00:00")
    expect.true(
        naive["refused"] is not None,
        "a naive datetime is stored",
        expected="an exception",
        got=f"stored, and read as {naive.get('read')}",
        where=where,
    )


@pytest.mark.check("04.1-relationships")
def test_relationships(shed: Shed, expect: Expect) -> None:
    """Both sides of each relationship exist, name each other, and follow each other."""
    for table, attribute, target, back, many in PAIRS:
        one, other = [*MODELS[table], attribute], [*MODELS[target], back]
        facts = shed.ask("relationship", one=one, other=other, many=many)
        left, right = f"{one[1]}.{attribute}", f"{other[1]}.{back}"
        for side, name, wanted in (("one", left, back), ("other", right, attribute)):
            expect.true(
                facts[side] is not None,
                f"there is no relationship {name}",
                expected=f"{left} and {right}",
                got=f"no {name}",
                where=facts["where"],
            )
            expect.true(
                facts[side]["names"] == wanted,
                f"{name} does not name {wanted!r} with back_populates",
                expected=f'back_populates="{wanted}"',
                got=f"back_populates={facts[side]['names']!r}",
                where=facts["where"],
                advice="Two relationships that do not know each other write the same column, "
                "each as it thinks right; SQLAlchemy warns of it.",
            )
        expect.true(
            facts["follows"],
            f"{right} does not follow {left}",
            expected=f"what is appended to {left} is seen in {right} at once",
            got="the other side is unchanged",
            where=facts["where"],
        )


class _Schema(dict[str, Facts]):
    """The tables by name; `shed` knows where a missing one's model is."""

    shed: Shed


def _schema(shed: Shed, app: StandIn) -> _Schema:
    schema = _Schema(shed.ask("schema", app=app.learner_name))
    schema.shed = shed
    return schema


def _table(schema: _Schema, name: str) -> Facts:
    if name not in schema:
        module, model = MODELS.get(name, ("tools.models", "Tool"))
        raise Mismatch(
            f"the database has no table {name}",
            expected=f"a table {name}, made by flask init-db",
            got=f"tables: {', '.join(sorted(schema)) or 'none'}",
            where=schema.shed.ask("place", module=module, name=model),
            advice="create_all makes the tables of the models that were imported by then."
            if not schema
            else "",
        )
    return schema[name]


def _column(facts: Facts, table: str, name: str) -> Facts:
    for column in facts["columns"]:
        if column["name"] == name:
            found: Facts = column
            return found
    known = ", ".join(str(column["name"]) for column in facts["columns"])
    raise Mismatch(
        f"the table {table} has no column {name}",
        expected=f"a column {table}.{name}",
        got=f"columns: {known}",
        where=facts["where"],
    )


def _annotation(shed: Shed, table: str, name: str) -> Facts:
    """Return what a model says of one column, or nothing if it has no annotation."""
    if table not in MODELS:
        return {}
    module, model = MODELS[table]
    found: Facts = shed.ask("mapped", module=module, name=model, columns=[name])
    return dict(found.get(name, {}))


def _stored_tool(verbs: Verbs04, app: StandIn) -> dict[str, Any]:
    owner = verbs.store(app, "members", {})[0]["id"]
    return verbs.store(app, "tools", {"owner_id": owner})[0]


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
            where=_table(_schema(shed, app), table)["where"],
            advice=advice,
        )
