"""Cell side of suite 02: questions about the catalogue, blueprints and JSON of an app."""

import ast
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint

from checker.suites.kit.inside import thing
from checker.workshop.faults import Missing, own_path
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

EXTENSION = "toolshed"


def extension(room: Room, *, app: str) -> dict[str, Any]:
    """Say what the app keeps in `app.extensions` for Toolshed."""
    found = room.apps[app].extensions.get(EXTENSION)
    catalogue = thing(room, "catalogue", "Catalogue")
    return {"type": type(found).__name__, "is_catalogue": isinstance(found, catalogue)}


def same_extension(room: Room, *, one: str, other: str) -> bool:
    """Say whether two apps keep the same object."""
    return _catalogue(room, one) is _catalogue(room, other)


def connections(room: Room, *, app: str) -> dict[str, Any]:
    """Return how many connections the app's catalogue has opened and closed."""
    found = _catalogue(room, app)
    return {name: _number(getattr(found, name, None)) for name in ("opened", "closed")}


def watch_connections(room: Room, *, app: str) -> None:
    """From now on, keep the learner's line that opens a connection, until it is closed."""
    found = _catalogue(room, app)
    connect = found.connect
    opened = room.notes.setdefault("opened", {})

    def connect_watched() -> Any:
        connection = connect()
        place = _caller(room)
        close, key = connection.close, len(opened)
        opened[key] = place

        def close_watched() -> None:
            opened.pop(key, None)
            close()

        connection.close = close_watched
        return connection

    found.connect = connect_watched


def left_open(room: Room) -> dict[str, Any]:
    """Return the line that opened the first connection that is still open, if there is one."""
    return next(iter(room.notes.get("opened", {}).values()), {})


def in_contexts(room: Room, *, app: str) -> dict[str, Any]:
    """Call current_connection twice in a context, once in one inside it, and once after that."""
    current = thing(room, "connection", "current_connection")
    with room.apps[app].app_context():
        first, second = current(), current()
        with room.apps[app].app_context():
            inner = current()
        after = current()
    return {
        "second_is_first": second is first,
        "inner_is_first": inner is first,
        "after_is_first": after is first,
    }


def place(room: Room, *, module: str, name: str) -> dict[str, Any]:
    """Return where a name of one of the learner's modules is defined, if it is."""
    try:
        return place_of(thing(room, module, name), room.submission)
    except Missing:
        return {}


def add_connecting_view(room: Room, *, app: str, path: str, outcome: str) -> None:
    """Add a view that asks for the current connection, and then answers or raises."""
    current = thing(room, "connection", "current_connection")
    raised = {
        "NotFoundError": thing(room, "errors", "NotFoundError"),
        "ConflictError": thing(room, "errors", "ConflictError"),
        "RuntimeError": RuntimeError,
    }

    def view() -> dict[str, str]:
        current()
        if outcome in raised:
            raise raised[outcome]("raised by a view of this check")
        return {}

    room.apps[app].add_url_rule(path, path, view)


def add_json_view(room: Room, *, app: str, path: str, values: list[list[str]]) -> None:
    """Add a view that answers with these values: each is its key, its kind and its text."""
    kinds: dict[str, Callable[[str], object]] = {
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "UUID": UUID,
        "text": str,
    }
    body = {key: kinds[kind](text) for key, kind, text in values}
    room.apps[app].add_url_rule(path, path, lambda: body)


def add_version(room: Room, *, app: str, name: str, prefix: str) -> None:
    """Register the learner's tools blueprint once more, on a parent of another version."""
    parent = Blueprint(name, __name__)
    parent.register_blueprint(thing(room, "tools.routes", "tools"), url_prefix="/tools")
    room.apps[app].register_blueprint(parent, url_prefix=prefix)


def imports(room: Room) -> list[dict[str, Any]]:
    """Return which module of the package imports which, and where; functions' bodies count.

    What stands under TYPE_CHECKING is never imported, so it is left out.
    """
    known = {_module_name(room, path): path for path in _sources(room)}
    return [
        {
            "module": module,
            "imports": target,
            "path": path.relative_to(room.submission).as_posix(),
            "line": line,
        }
        for module, path in sorted(known.items())
        for target, line in _imported(module, path, set(known))
        if target != module
    ]


def _catalogue(room: Room, app: str) -> Any:
    found = room.apps[app].extensions.get(EXTENSION)
    if found is None:
        factory = place_of(thing(room, "", "create_app"), room.submission)
        raise Missing(f'app.extensions has no "{EXTENSION}"', [factory] if factory else [])
    return found


def _caller(room: Room) -> dict[str, Any]:
    frame = sys._getframe(2)  # noqa: SLF001 - how a caller is found
    path = own_path(frame.f_code.co_filename, room.submission)
    return {"path": path, "line": frame.f_lineno, "function": frame.f_code.co_name} if path else {}


def _number(value: Any) -> int | str:
    return value if type(value) is int else repr(value)


def _sources(room: Room) -> Iterator[Path]:
    return (room.submission / room.package).rglob("*.py")


def _module_name(room: Room, path: Path) -> str:
    parts = path.relative_to(room.submission).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(module: str, path: Path, known: set[str]) -> Iterator[tuple[str, int]]:
    for node in _running(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = _source_of(node, module, is_package=path.name == "__init__.py")
            names = [
                full if (full := f"{source}.{alias.name}") in known else source
                for alias in node.names
            ]
        else:
            continue
        yield from ((name, node.lineno) for name in names if name in known)


def _source_of(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, node.module] if node.module else base)


def _running(path: Path) -> Iterator[ast.AST]:
    """Walk over what runs: not over the body of `if TYPE_CHECKING`, nor a file that cannot."""
    try:
        left: list[ast.AST] = [ast.parse(path.read_bytes())]
    except (SyntaxError, ValueError, RecursionError):
        return
    while left:
        node = left.pop()
        yield node
        if isinstance(node, ast.If) and _is_for_types(node.test):
            left += node.orelse
        else:
            left += ast.iter_child_nodes(node)


def _is_for_types(test: ast.expr) -> bool:
    name = getattr(test, "id", getattr(test, "attr", ""))
    return bool(name == "TYPE_CHECKING")
