"""Cell side: reads and writes the tables of an app by plain SQL, past its services and models.

The types of the columns convert the values, so that nobody here needs to know how a UUID or a
moment is stored. Defaults of the application take no part: what is left out is left out.
"""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.types import TypeDecorator, TypeEngine

from checker.suites.kit.inside import thing
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room

MAX_ROWS = 1000

READERS: dict[type, Any] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def insert(
    room: Room, *, app: str, table: str, rows: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Insert rows in one transaction; return what the database has against it, or nothing."""
    db = thing(room, "extensions", "db")
    target = _table(db, table)
    with room.apps[app].app_context(), db.engine.connect() as connection:
        try:
            for row in rows:
                connection.execute(_insertion(target, row))
            connection.commit()
        except SQLAlchemyError as error:
            original = getattr(error, "orig", None)
            return describe(error if original is None else original, room.submission)
    return None


def rows(room: Room, *, app: str, sql: str) -> list[list[Any]]:
    """Return the rows of a query, as the driver gives them; what is no JSON comes as text."""
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context(), db.engine.connect() as connection:
        found = connection.exec_driver_sql(sql).fetchmany(MAX_ROWS)
    return [[_plain(value) for value in row] for row in found]


def execute(room: Room, *, app: str, sql: str) -> dict[str, Any] | None:
    """Execute one statement and commit; return what the database has against it, or nothing."""
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context(), db.engine.connect() as connection:
        try:
            connection.exec_driver_sql(sql)
            connection.commit()
        except SQLAlchemyError as error:
            original = getattr(error, "orig", None)
            return describe(error if original is None else original, room.submission)
    return None


def _table(db: Any, name: str) -> Table:
    found: Table | None = db.metadata.tables.get(name)
    if found is None:
        raise Missing(f"no model of yours has the table {name}", [])
    return found


def _insertion(table: Table, row: dict[str, Any]) -> TextClause:
    for name in row:
        if name not in table.columns:
            raise Missing(f"the table {table.name} has no column {name}", [])
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    # The names are those of the table, and the values are bound.
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608
    values = [
        bindparam(name, _read(table.columns[name], value), type_=table.columns[name].type)
        for name, value in row.items()
    ]
    return text(sql).bindparams(*values)


def _read(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return READERS[_kind(column.type).python_type](value)
    except (KeyError, NotImplementedError):
        return value


def _kind(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type that a learner's own type is made of."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _plain(value: Any) -> Any:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)
    return value
