"""04.1: the schema, as the database knows it and as the models say it."""

import pytest

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.schema import MODELS, Facts, column_of, schema_of, stored_tool, table_of
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04

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
    schema = schema_of(shed, app)
    for table, columns in COLUMNS.items():
        facts = table_of(schema, table)
        names = [*columns, *(["id"] if table != "tool_tags" else [])]
        for name in [*names, *(["created_at"] if table in DATED else [])]:
            column = column_of(facts, table, name)
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
    schema = schema_of(shed, app)
    for table, values in fields.items():
        module, name = MODELS[table]
        facts = shed.ask("new_id", app=app.learner_name, module=module, name=name, fields=values)
        where = table_of(schema, table)["where"]
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
    schema = schema_of(shed, app)
    for table, columns in COLUMNS.items():
        facts = table_of(schema, table)
        for name, (_, nullable) in columns.items():
            may = not column_of(facts, table, name)["notnull"]
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


@pytest.mark.check("04.1-created-at")
def test_created_at(shed: Shed, app: StandIn, verbs: Verbs04, expect: Expect) -> None:
    """A row that plain SQL inserts without created_at has one."""
    owner = verbs.store(app, "members", {})[0]["id"]
    tool = verbs.store(app, "tools", {"owner_id": owner})[0]["id"]
    schema = schema_of(shed, app)
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
            where=table_of(schema, table)["where"],
            advice="default= belongs to the application, and works for its own objects only. "
            "server_default= stands in the schema.",
        )


@pytest.mark.check("04.1-aware-moments")
def test_aware_moments(shed: Shed, app: StandIn, verbs: Verbs04, expect: Expect) -> None:
    """A moment is aware when it is read, the same moment, and a naive one is refused."""
    tool = stored_tool(verbs, app)
    loan = {"tool_id": tool["id"], "borrower_id": tool["owner_id"], "due_on": "2099-05-01"}
    where = table_of(schema_of(shed, app), "loans")["where"]
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


def _annotation(shed: Shed, table: str, name: str) -> Facts:
    """Return what a model says of one column, or nothing if it has no annotation."""
    if table not in MODELS:
        return {}
    module, model = MODELS[table]
    found: Facts = shed.ask("mapped", module=module, name=model, columns=[name])
    return dict(found.get(name, {}))
