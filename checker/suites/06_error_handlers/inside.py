"""Cell side of suite 06: views and hooks that fail in a way of their own, and who answers."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy import func, select, text
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, Unauthorized, default_exceptions

from checker.suites.kit.inside import thing
from checker.workshop.serve import Room
from checker.workshop.wsgi import place_of

Fact = dict[str, Any]
FAMILY = ("AppError", "NotFoundError", "ConflictError", "RequestInvalidError")


class Unforeseen(Exception):  # noqa: N818 - an exception that no learner knows
    """What nobody expected; the name is looked for in answers."""


def family(room: Room, *, details: list[dict[str, str]]) -> dict[str, Fact]:
    """Make one error of each class of the family, with details and without."""
    base = thing(room, "errors", "AppError")
    return {name: _member(room, base, name, details) for name in FAMILY}


def _member(room: Room, base: Any, name: str, details: list[dict[str, str]]) -> Fact:
    kind = thing(room, "errors", name)
    with_details, without = kind("a message", details), kind("a message")
    return {
        "member": isinstance(kind, type) and issubclass(kind, base) and issubclass(kind, Exception),
        "status": getattr(kind, "status", None),
        "code": getattr(kind, "code", None),
        "headers": _plain(getattr(kind, "headers", None)),
        "message": getattr(with_details, "message", None),
        "details": _plain(getattr(with_details, "details", None)),
        "no_details": _plain(getattr(without, "details", None)),
        "where": place_of(kind, room.submission) or None,
    }


def _plain(value: Any) -> Any:
    """Return a mapping or a sequence as JSON has it, and a text for anything else."""
    if value is None:
        return None
    try:
        return dict(value) if hasattr(value, "keys") else list(value)
    except TypeError:
        return repr(value)


def add_member_of_family(
    room: Room,
    *,
    app: str,
    path: str,
    parent: str,
    status: int,
    code: str,
    headers: dict[str, str],
    message: str,
    details: list[dict[str, str]],
) -> None:
    """Add a view that raises an error of a class that the learner's handlers have never seen."""
    parent_class = thing(room, "errors", parent)
    kind = type("NewError", (parent_class,), {"status": status, "code": code, "headers": headers})

    def view() -> dict[str, str]:
        raise kind(message, details) if details else kind(message)

    _add(room.apps[app], path, view)


def add_aborting_view(room: Room, *, app: str, path: str, status: int, headers: Fact) -> None:
    """Add a view that aborts with a status, and with what the exception takes for its headers."""

    def view() -> dict[str, str]:
        abort(status, **headers)

    _add(room.apps[app], path, view)


def add_challenging_view(room: Room, *, app: str, path: str, scheme: str) -> None:
    """Add a view that asks for a proof of who the client is."""

    def view() -> dict[str, str]:
        raise Unauthorized(www_authenticate=WWWAuthenticate(scheme))

    _add(room.apps[app], path, view)


def add_wordless_view(room: Room, *, app: str, path: str, status: int) -> None:
    """Add a view that raises an HTTPException of a class without a description."""
    kind = type("Wordless", (HTTPException,), {"code": status})

    def view() -> dict[str, str]:
        raise kind

    _add(room.apps[app], path, view)


def add_failing_view(room: Room, *, app: str, path: str, endpoint: str, message: str) -> None:
    """Add a view that reads its body, and raises an exception that nobody expects."""

    def view(**_: str) -> dict[str, str]:
        request.get_json(silent=True)
        raise Unforeseen(message)

    room.apps[app].add_url_rule(path, endpoint, view, methods=["GET", "POST"])


def add_failing_hook(room: Room, *, app: str, path: str, message: str) -> None:
    """Add a hook after the requests for a path that raises what nobody expects."""

    def hook(response: Response) -> Response:
        if request.path == path:
            raise Unforeseen(message)
        return response

    room.apps[app].after_request(hook)


def add_form_view(room: Room, *, app: str, path: str) -> None:
    """Add a view that reads a form, and says how long its field is."""
    _add(room.apps[app], path, lambda: {"length": len(request.form.get("field", ""))})


def add_writing_view(room: Room, *, app: str, path: str, failure: str) -> None:
    """Add a view that stores a category with db.session, and then fails without a unit of work.

    `failure` is "twice" for a second category with the same name, or the SQL of a statement.
    """
    db, category = thing(room, "extensions", "db"), thing(room, "categories.models", "Category")

    def view() -> dict[str, str]:
        sent = request.get_json()
        db.session.add(category(**sent))
        db.session.flush()
        if failure == "twice":
            db.session.add(category(**sent))
            db.session.flush()
        db.session.execute(text(failure), sent)
        return {}

    _add(room.apps[app], path, view)


def add_counting_hook(room: Room, *, app: str, header: str) -> None:
    """Add a hook after each request that counts the categories through db.session."""
    db, category = thing(room, "extensions", "db"), thing(room, "categories.models", "Category")

    def hook(response: Response) -> Response:
        response.headers[header] = str(db.session.scalar(select(func.count(category.id))))
        return response

    room.apps[app].after_request(hook)


def limits(room: Room, *, names: list[str]) -> dict[str, Fact]:
    """Return settings of each configuration class, and where the class stands."""
    found = {}
    for name in ("DevelopmentConfig", "TestingConfig", "ProductionConfig"):
        kind = thing(room, "config", name)
        values = {setting: _number(getattr(kind, setting, None)) for setting in names}
        found[name] = {"values": values, "where": place_of(kind, room.submission) or None}
    return found


def handler_of(room: Room, *, app: str, path: str, kind: str) -> Fact:
    """Return which of the learner's functions takes an error of a kind under a path.

    A kind is a status, or the name of an exception of SQLAlchemy, of the family, or Unforeseen.
    `for_class` is the class that it is registered for. `blueprint_only` says that there is one,
    but on blueprints that do not serve the path; `single`, that the app has handlers for statuses;
    `none`, that it has no handler at all.
    """
    built: Flask = room.apps[app]
    error = _error_of(room, kind)
    with built.test_request_context(path):
        found = built._find_error_handler(error, request.blueprints)  # noqa: SLF001 - no other door
    return {
        "where": place_of(found, room.submission) or None if found else None,
        "for_class": _class_of(built, found),
        "blueprint_only": _nearer_on_a_blueprint(built, error, found),
        "single": any(
            code is not None and of_code
            for code, of_code in built.error_handler_spec.get(None, {}).items()
        ),
        "none": not any(
            of_code for by_code in built.error_handler_spec.values() for of_code in by_code.values()
        ),
        "register": _register(room),
    }


def _error_of(room: Room, kind: str) -> Exception:
    if kind.isdigit():
        return default_exceptions.get(int(kind), HTTPException)()
    if kind in FAMILY:
        error: Exception = thing(room, "errors", kind)("a message")
        return error
    if kind == "Unforeseen":
        return Unforeseen()
    from sqlalchemy import exc

    made: Exception = getattr(exc, kind)("SELECT 1", {}, Exception())
    return made


def _class_of(app: Flask, handler: Any) -> str:
    by_code = app.error_handler_spec.get(None, {})
    classes = [
        kind.__name__ for of_code in by_code.values() for kind, one in of_code.items()
        if one is handler
    ]  # fmt: skip
    return classes[0] if classes else ""


def _nearer_on_a_blueprint(app: Flask, error: Exception, found: Any) -> bool:
    """Say whether a blueprint has a handler for the error, and the app none but for Exception."""
    general = {"Exception", "BaseException"}
    if found and _class_of(app, found) not in general:
        return False
    kinds = {
        kind.__name__
        for scope, by_code in app.error_handler_spec.items()
        if scope is not None
        for of_code in by_code.values()
        for kind in of_code
        if isinstance(error, kind)
    }
    return bool(kinds - general if found else kinds)


def _register(room: Room) -> Fact | None:
    return place_of(thing(room, "error_handlers", "register_error_handlers"), room.submission)


def _add(app: Flask, path: str, view: Callable[[], Any]) -> None:
    app.add_url_rule(path, path.strip("/").replace("/", "_"), view, methods=["GET", "POST"])


def _number(value: Any) -> Any:
    return value if value is None or type(value) is int else repr(value)
