"""Cell side of suite 04: questions about the schema, the models and the sessions of an app."""

import ast
import contextlib
import inspect
import re
import sqlite3
import textwrap
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.engine import Engine
from sqlalchemy.exc import NoInspectionAvailable, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from checker.suites.kit.inside import thing
from checker.workshop.faults import Missing, describe
from checker.workshop.serve import Room
from checker.workshop.wsgi import carry, place_of

WATCH = "sessions"
RIVAL = "rival"
# What is listened to in this process; a listener reads the notes of the test that is running.
LISTENING: set[str] = set()


def schema(room: Room, *, app: str) -> dict[str, Any]:
    """Return each table as the database knows it: columns, foreign keys and indexes."""
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context(), db.engine.connect() as connection:

        def asked(pragma: str) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.exec_driver_sql(pragma).mappings()]

        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).scalars()
        return {
            name: {
                "columns": asked(f"PRAGMA table_info({name})"),
                "foreign_keys": asked(f"PRAGMA foreign_key_list({name})"),
                "indexes": [
                    index
                    | {"columns": [c["name"] for c in asked(f"PRAGMA index_info({index['name']})")]}
                    for index in asked(f"PRAGMA index_list({name})")
                ],
                "where": _place_of_table(room, db, name),
            }
            for name in list(names)
        }


def new_id(
    room: Room, *, app: str, module: str, name: str, fields: dict[str, Any]
) -> dict[str, Any]:
    """Make an object of a model and flush it; nothing is stored.

    `kind` is the type of its id, `sent` says whether the INSERT named the column id.
    """
    model, db = thing(room, module, name), thing(room, "extensions", "db")
    sent: list[str] = []

    def note(*details: Any) -> None:
        sent.append(" ".join(str(details[2]).split()))

    with room.apps[app].app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        made = model(**fields)
        db.session.add(made)
        db.session.flush()
        event.remove(db.engine, "before_cursor_execute", note)
        kind = type(made.id).__name__
        db.session.rollback()
    columns = [re.findall(r"\w+", one.partition(")")[0]) for one in sent]
    return {"kind": kind, "sent": any("INSERT" in words and "id" in words for words in columns)}


def pragma_of_connections(room: Room, *, app: str, number: int) -> list[Any]:
    """Open some connections of the engine at once; say of each whether it checks foreign keys."""
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context(), contextlib.ExitStack() as stack:
        connections = [stack.enter_context(db.engine.connect()) for _ in range(number)]
        return [one.exec_driver_sql("PRAGMA foreign_keys").scalar() for one in connections]


def mapped(room: Room, *, module: str, name: str, columns: list[str]) -> dict[str, Any]:
    """Say of columns of a model whether the annotation allows None, and where it stands.

    A column without an annotation of its own is left out.
    """
    model = thing(room, module, name)
    found: dict[str, Any] = {}
    for owner in reversed(model.__mro__):
        for attribute, node, first in _annotations(owner):
            if attribute in columns:
                own = place_of(owner, room.submission)
                found[attribute] = {
                    "annotation": ast.unparse(node),
                    "optional": _allows_none(owner, node),
                    "where": own | {"line": first + node.lineno - 1} if own else None,
                }
    return found


def place(room: Room, *, module: str, name: str) -> dict[str, Any]:
    """Return where a model or a function is written."""
    return place_of(thing(room, module, name), room.submission)


def relationship(room: Room, *, one: list[str], other: list[str], many: bool) -> dict[str, Any]:
    """Say how two attributes of two models belong together.

    `one` and `other` are module, model and attribute. `one` is always a collection, `other` too
    if `many` says so. Objects are made, joined in memory on the side of `one`, and not stored.
    """
    left, right = thing(room, one[0], one[1]), thing(room, other[0], other[1])
    facts: dict[str, Any] = {"where": place_of(left, room.submission)}
    for side, model, attribute in (("one", left, one[2]), ("other", right, other[2])):
        found = _relationships(model).get(attribute)
        facts[side] = None if found is None else {"names": found.back_populates}
    if facts["one"] and facts["other"]:
        owner, item = left(), right()
        getattr(owner, one[2]).append(item)
        reached = getattr(item, other[2])
        facts["follows"] = owner in reached if many else reached is owner
    return facts


def store_moment(room: Room, *, app: str, loan: dict[str, str], moment: str) -> dict[str, Any]:
    """Add a loan that was returned at a moment, and read it again.

    The moment is ISO 8601; without an offset it is naive.
    """
    model, db = thing(room, "loans.models", "Loan"), thing(room, "extensions", "db")
    built = room.apps[app]
    values = {
        "tool_id": UUID(loan["tool_id"]),
        "borrower_id": UUID(loan["borrower_id"]),
        "due_on": date.fromisoformat(loan["due_on"]),
        "returned_at": datetime.fromisoformat(moment),
    }
    with built.app_context():
        try:
            db.session.add(made := model(**values))
            db.session.commit()
        except (SQLAlchemyError, ValueError, TypeError) as error:
            return {"refused": describe(error, room.submission)}
        key = made.id
    with built.app_context():
        read = db.session.get(model, key).returned_at
        return {"refused": None, "read": repr(read), "aware": _aware(read)}


def in_one_context(room: Room, *, app: str, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send requests one after another inside one app context, so that they share its session."""
    built = room.apps[app]
    with built.app_context():
        return [carry(built, request, room.submission) for request in requests]


def watch_sessions(room: Room) -> None:
    """From now on, note which sessions begin to work and which connections are out."""
    room.notes[WATCH] = {"begun": [], "known": {}, "out": set()}
    if WATCH not in LISTENING:
        LISTENING.add(WATCH)
        event.listen(Session, "after_begin", lambda session, *_: _begun(room, session))
        event.listen(Pool, "checkout", lambda _, record, __: _out(room).add(id(record)))
        event.listen(Pool, "checkin", lambda _, record: _out(room).discard(id(record)))


def sessions_since(room: Room) -> dict[str, int]:
    """Say how many sessions began since the last time, and how many of them were known by then.

    `out` is the number of connections that nobody has given back.
    """
    watch = room.notes[WATCH]
    begun = {id(session): session for session in watch["begun"]}
    again = sum(1 for key in begun if key in watch["known"])
    # The sessions are kept, so that no later one can have the same identity.
    watch["known"].update(begun)
    watch["begun"] = []
    return {"sessions": len(begun), "again": again, "out": len(watch["out"])}


def own_sessions(room: Room, *, app: str) -> bool:
    """Say whether two app contexts, both open, have sessions of their own."""
    db = thing(room, "extensions", "db")
    built = room.apps[app]
    with built.app_context():
        outer = db.session()
        with built.app_context():
            return db.session() is not outer


def let_rival_write(room: Room, *, app: str, before: str, sql: str) -> None:
    """Just before the app's next INSERT into a table, let another connection write first.

    If the app holds the database by then, nobody can be first, and nothing happens.
    """
    db = thing(room, "extensions", "db")
    with room.apps[app].app_context():
        path = db.engine.url.database
    room.notes[RIVAL] = {"path": path, "before": before.upper(), "sql": sql, "wrote": False}
    if RIVAL not in LISTENING:
        LISTENING.add(RIVAL)
        event.listen(Engine, "before_cursor_execute", lambda *a: _write_first(room, str(a[2])))


def rival_wrote(room: Room) -> bool:
    """Say whether the other connection came first, and wrote."""
    return bool(room.notes[RIVAL]["wrote"])


def _write_first(room: Room, statement: str) -> None:
    rival = room.notes.get(RIVAL)
    if not rival or not " ".join(statement.split()).upper().startswith(rival["before"]):
        return
    rival["before"] = "\0"
    with contextlib.suppress(sqlite3.OperationalError):
        connection = sqlite3.connect(rival["path"], timeout=0)
        with contextlib.closing(connection):
            connection.execute(rival["sql"])
            connection.commit()
        rival["wrote"] = True


def _begun(room: Room, session: Session) -> None:
    if WATCH in room.notes:
        room.notes[WATCH]["begun"].append(session)


def _out(room: Room) -> set[int]:
    """Return the connections that are out, or a set that nobody reads."""
    out: set[int] = room.notes[WATCH]["out"] if WATCH in room.notes else set()
    return out


def _place_of_table(room: Room, db: Any, name: str) -> dict[str, Any] | None:
    """Return where the model of a table is written."""
    for mapper in getattr(db.Model, "registry", types.SimpleNamespace(mappers=())).mappers:
        if getattr(mapper.local_table, "name", None) == name:
            return place_of(mapper.class_, room.submission) or None
    return None


def _relationships(model: Any) -> dict[str, Any]:
    try:
        return dict(inspect_mapping(model).relationships)
    except NoInspectionAvailable:
        raise Missing(f"{model.__name__} is no model", []) from None


def _annotations(owner: type) -> Iterator[tuple[str, ast.expr, int]]:
    """Yield the annotated names of a class body as source, free of when Python evaluates them."""
    try:
        lines, first = inspect.getsourcelines(owner)
    except (OSError, TypeError):
        return
    tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
    for node in tree.body if isinstance(tree, ast.ClassDef) else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.annotation, first


def _allows_none(owner: type, node: ast.expr) -> bool:
    try:
        names = vars(inspect.getmodule(owner)) | vars(typing)
        value = eval(ast.unparse(node), dict(names))  # noqa: S307 - the learner's own annotation
    except Exception:  # noqa: BLE001 - a name that only a type checker knows
        text = ast.unparse(node)
        return "None" in text or "Optional" in text
    return _holds_none(value)


def _holds_none(kind: Any) -> bool:
    if isinstance(kind, str):
        return "None" in kind or "Optional" in kind
    if isinstance(kind, typing.ForwardRef):
        return _holds_none(kind.__forward_arg__)
    if isinstance(kind, typing.TypeAliasType):
        return _holds_none(kind.__value__)
    if typing.get_origin(kind) is typing.Annotated:
        return _holds_none(typing.get_args(kind)[0])
    return kind in {None, type(None)} or any(map(_holds_none, _parts(kind)))


def _parts(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union, or what a generic such as Mapped holds."""
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType} or getattr(origin, "__name__", "") == "Mapped":
        return typing.get_args(kind)
    return ()


def _aware(value: Any) -> bool:
    return isinstance(value, datetime) and value.utcoffset() is not None
