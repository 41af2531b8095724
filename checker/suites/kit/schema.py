"""Judge side: the schema as the database knows it, table by table and column by column."""

from typing import Any

from checker.suites.kit.expect import Mismatch
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


class Schema(dict[str, Facts]):
    """The tables by name; `shed` knows where a missing one's model is."""

    shed: Shed


def schema_of(shed: Shed, app: StandIn) -> Schema:
    """Return the tables that an app's database has."""
    schema = Schema(shed.ask("schema", app=app.learner_name))
    schema.shed = shed
    return schema


def table_of(schema: Schema, name: str) -> Facts:
    """Return what is known of a table; one that is missing is a mismatch."""
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


def column_of(facts: Facts, table: str, name: str) -> Facts:
    """Return what is known of a column; one that is missing is a mismatch."""
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


def stored_tool(verbs: Verbs04, app: StandIn) -> dict[str, Any]:
    """Store a tool with an owner, by plain SQL, and return its row."""
    owner = verbs.store(app, "members", {})[0]["id"]
    return verbs.store(app, "tools", {"owner_id": owner})[0]
