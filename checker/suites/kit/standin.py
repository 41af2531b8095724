"""The app that pytest-flask's client talks to: its WSGI call travels to the cell."""

import base64
import io
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask
from werkzeug.datastructures import EnvironHeaders

from checker.suites.kit.exchange import HEADER, Exchange, Exchanges
from checker.suites.kit.expect import Mismatch

Send = Callable[[dict[str, Any]], dict[str, Any]]
SHOWN_BODY = 300
CLIENT = "curl/8.14.1"
# What a client puts into its environ to be called by a name in the steps.
WHO = "katas.who"
NOWHERE = str(Path(__file__).parent)


class StandIn(Flask):
    """Stands in for a learner's app under a name; the app itself stays in the cell."""

    def __init__(
        self, name: str, send: Send, exchanges: Exchanges, where: dict[str, Any] | None = None
    ) -> None:
        # Flask would look for both anew, for each app: this one has no files.
        super().__init__("standin", static_folder=None, root_path=NOWHERE, instance_path=NOWHERE)
        self.learner_name = name
        self.where = where
        # What a client shows that has no name and no header of its own; see verbs/v08.py.
        self.token = ""
        self._send = send
        self._exchanges = exchanges

    def wsgi_app(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Carry a request to the cell and its answer back."""
        method, path, query = (
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
        )
        # Where a proxy mounts the app; a test says so with `base_url`.
        script = environ.get("SCRIPT_NAME", "")
        who = f" by {environ[WHO]}" if WHO in environ else ""
        asked = f"{method} {script}{path}{'?' + query if query else ''}{who}"
        stream: BinaryIO = environ.get("wsgi.input") or io.BytesIO()
        body = stream.read()
        answer = self._send(
            {
                "op": "request",
                "app": self.learner_name,
                "method": method,
                "script": script,
                "path": path,
                "query": query,
                "headers": [*self.headers_for(environ), *_as_any_client(environ)],
                "body": base64.b64encode(body).decode(),
                "scheme": environ["wsgi.url_scheme"],
                "address": environ.get("REMOTE_ADDR", "127.0.0.1"),
            }
        )
        status, headers, content = _read(asked, answer)
        exchange = Exchange(asked, int(status[:3]), answer.get("where"), answer.get("raised"))
        sent = asked + _sent(body, environ.get("CONTENT_TYPE", ""))
        number = self._exchanges.add(exchange, _step(sent, status, content, exchange.raised))
        start_response(status, [*headers, (HEADER, str(number))])
        return [content]

    def headers_for(self, environ: dict[str, Any]) -> list[tuple[str, str]]:
        """Return the headers of the app's usual client, unless a request has others."""
        others = WHO in environ or "HTTP_AUTHORIZATION" in environ or not self.token
        return [] if others else [("Authorization", f"Bearer {self.token}")]


def _as_any_client(environ: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the headers of a request; nothing in them says that a test has sent it."""
    return [
        (name, CLIENT if name == "User-Agent" and value.startswith("Werkzeug/") else value)
        for name, value in EnvironHeaders(environ).items()
    ]


def _read(asked: str, answer: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body; an exception becomes the 500 that a server would send."""
    if "raised" in answer:
        return "500 Internal Server Error", [("Content-Type", "text/plain")], b""
    try:
        status = str(answer["status"])
        code = int(status[:3])
        headers = [
            (str(name), str(value))
            for name, value in answer["headers"]
            # The judge's own: an app that sends it would speak of another exchange.
            if str(name).lower() != HEADER.lower()
        ]
        content = base64.b64decode(answer["body"])
    except (KeyError, TypeError, ValueError) as error:
        raise Mismatch(
            f"{asked} gave no HTTP answer",
            expected="a status line, headers and a body",
            got=repr(error),
        ) from None
    if not answer.get("complete"):
        raise Mismatch(
            f"{asked}: too much output",
            expected="a body of at most 4 MiB",
            got="a body without an end",
        )
    return status if " " in status else f"{code} {_phrase(code)}", headers, content


def _phrase(code: int) -> str:
    return HTTPStatus(code).phrase if code in set(HTTPStatus) else "Unknown"


def _sent(body: bytes, content_type: str) -> str:
    """Return what was sent beside the URL; JSON that says it is JSON goes without saying."""
    if not body and not content_type:
        return ""
    said = "" if content_type == "application/json" else f" ({content_type or 'no Content-Type'})"
    text = body.decode("utf-8", "replace").replace("\n", " ")
    return f"{said} {_cut(text, body)}".rstrip()


def _step(sent: str, status: str, content: bytes, raised: dict[str, Any] | None) -> str:
    came = (
        f"raised {raised['type']}: {_without_values(str(raised['message']))}"
        if raised
        else f"{status[:3]} {_short(content)}"
    )
    return f"{sent} -> {came}".rstrip()


def _without_values(message: str) -> str:
    """Return a message of SQLAlchemy without the values of a statement: the request shows them."""
    lines = message.splitlines()
    return "\n".join(
        line for line in lines if not line.startswith(("[parameters: ", "(Background on this"))
    )


def _short(content: bytes) -> str:
    return _cut(" ".join(content.decode("utf-8", "replace").split()), content)


def _cut(text: str, whole: bytes) -> str:
    return text if len(text) <= SHOWN_BODY else f"{text[:SHOWN_BODY]} ... ({len(whole)} bytes)"
