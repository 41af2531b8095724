"""Cell side: carries one HTTP request to the learner's app, as a WSGI server would."""

import base64
import inspect
import io
import linecache
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from checker.workshop.faults import TooLarge, describe, own_path

# What a message may be answered with if it does not say so itself.
MOST = {"response": 4 * 1024 * 1024, "headers": 64 * 1024}


def carry(app: Any, message: dict[str, Any], submission: Path) -> dict[str, Any]:
    """Send the request to the app; return status, headers and body, or what it raised.

    `where` names the view that answered. It is testimony, used in messages only.
    """
    environ = _environ(message)
    started: dict[str, Any] = {}

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> Callable[[bytes], None]:
        started.update(status=str(status), headers=[[str(k), str(v)] for k, v in headers])
        return started.setdefault("body", bytearray()).extend  # type: ignore[no-any-return]

    where = locate(app, environ, submission)
    most = MOST | message.get("most", {})
    try:
        chunks = app(environ, start_response)
        body = started.setdefault("body", bytearray())
        _refuse_long(started, most["headers"])
        complete = _collect(chunks, body, most["response"])
    except BaseException as error:  # noqa: BLE001 - the app may raise anything, SystemExit too
        return {"raised": describe(error, submission), "where": where}
    return {
        "status": started.get("status", ""),
        "headers": started.get("headers", []),
        "body": base64.b64encode(bytes(body)).decode(),
        "complete": complete,
        "where": where,
    }


def locate(app: Any, environ: dict[str, Any], submission: Path) -> dict[str, Any] | None:
    """Return the place of the view that the URL map finds for a request, if it finds one."""
    try:
        rule, _ = app.url_map.bind_to_environ(environ).match(return_rule=True)
        view = app.view_functions[rule.endpoint]
        view_class = getattr(view, "view_class", None)
        if view_class is not None:
            view = getattr(view_class, environ["REQUEST_METHOD"].lower(), view_class)
        return {"endpoint": rule.endpoint, **place_of(view, submission)}
    except Exception:  # noqa: BLE001 - no such route, or an app that is none: nothing to show
        return None


def place_of(thing: Any, submission: Path) -> dict[str, Any]:
    """Return where a function or class is defined, if that is in the submission."""
    try:
        plain = inspect.unwrap(thing)
        code = getattr(plain, "__code__", None)
        filename = code.co_filename if code else inspect.getsourcefile(plain) or ""
        path = own_path(filename, submission)
        if not path:
            return {}
        first = code.co_firstlineno if code else inspect.getsourcelines(plain)[1]
        return {"path": path, "line": _line_of_def(filename, first), "function": plain.__name__}
    except Exception:  # noqa: BLE001 - a thing without a source has no place
        return {}


def _line_of_def(filename: str, first: int) -> int:
    """Return the line of `def` or `class`, which decorators may stand above."""
    for number, line in enumerate(linecache.getlines(filename)[first - 1 :], first):
        if line.lstrip().startswith(("def ", "class ", "async ")):
            return number
    return first


def _refuse_long(started: dict[str, Any], most: int) -> None:
    """Raise TooLarge if status line and headers hold more than a client would take."""
    pairs = started.get("headers", [])
    held = len(started.get("status", "")) + sum(len(name) + len(value) for name, value in pairs)
    if held > most:
        raise TooLarge(f"status line and headers hold {held} bytes")


def _collect(chunks: Iterable[bytes], body: bytearray, most: int) -> bool:
    try:
        for chunk in chunks:
            body += chunk
            if len(body) > most:
                del body[most:]
                return False
        return True
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def _environ(message: dict[str, Any]) -> dict[str, Any]:
    body = base64.b64decode(message["body"])
    script = message.get("script", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": message["method"],
        "SCRIPT_NAME": script,
        "PATH_INFO": message["path"],
        "QUERY_STRING": message["query"],
        "REQUEST_URI": f"{script}{message['path']}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        # Every server says what it is: a request must not look like a test's.
        "SERVER_SOFTWARE": "gunicorn/23.0.0",
        "REMOTE_ADDR": message.get("address", "127.0.0.1"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": message.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in message["headers"]:
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    return environ
