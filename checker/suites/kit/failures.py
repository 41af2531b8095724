"""What an answer from 400 up must be, from exercise 06 on: the one error body.

Which of the learner's functions answered is testimony, and serves the messages only.
"""

from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse

from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn

SHAPE = '{"error": {"code": "...", "message": "...", "details": [...]}}'
PARTS = (("code", str, "text"), ("message", str, "text"), ("details", list, "list"))
CLIENT_ERROR, SERVER_ERROR = 400, 500
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "content_too_large",
    415: "unsupported_media_type",
    422: "validation_failed",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}

SWALLOWED = (
    "Your handler for Exception takes it: an HTTPException is an Exception too. With a handler for "
    "HTTPException beside it, the nearest class wins, and the status stays what it was."
)
FAILED_ITSELF = (
    "It is your handler that fails: it raises an exception of its own, and that is a 500. The "
    "record that your code printed names its line."
)
OUTSIDE = (
    "What fails outside a view, as in a hook, comes to the handler for HTTPException as an "
    "InternalServerError, and to no other. This handler gives it no body of yours."
)
ON_A_BLUEPRINT = (
    "You have a handler for it on a blueprint. It gets what the views of that blueprint raise, and "
    "this request never reached one. Register it on the app."
)
ONE_BY_ONE = (
    "You have handlers for single statuses, and none for this one. All of them are HTTPExceptions: "
    "one handler for that class serves those too that nobody thought of."
)
NOT_REGISTERED = (
    "Your app has no error handler at all. The factory calls register_error_handlers(app), and "
    "that function registers them."
)
NOT_TAKEN = (
    "No handler of yours answers it, so Flask writes its own page. All that Flask and Werkzeug "
    "refuse is an HTTPException; one handler for that class serves it."
)
AS_TEXT = (
    "A handler that returns a text, or a response that is HTML already, is shown as HTML. Return a "
    "dict, or set the content type together with the body."
)
NEW_CLASS = (
    "No handler of yours is registered for AppError itself: those for its subclasses do not know "
    "a subclass that is added later."
)
MADE_OF_THE_NAME = (
    "This code is the name that Werkzeug, or Python, has for the status, and they change it from "
    "time to time. The codes of the brief stand in a table of yours; the others have their number."
)
# What a handler is registered for that is not made for the error in question, or for none.
GENERAL = frozenset({"", "Exception", "BaseException"})


class Failures:
    """Insists on answers to requests that fail."""

    def __init__(self, shed: Shed, expect: Expect, app: StandIn) -> None:
        self._shed = shed
        self._expect = expect
        self._app = app

    def told(
        self, response: TestResponse, status: int, code: str = "", kind: str = ""
    ) -> dict[str, Any]:
        """Insist on the status and on the one body; return what stands under `error`.

        `kind` is what the app raised: the name of a class, or else the status of an HTTPException.
        """
        error = self.shaped(response, status, kind)
        exchange, kind = self._expect.exchange(response), kind or str(status)
        wanted = code or CODES.get(status, f"http_{status}")
        if error["code"] != wanted:
            raise self.mismatch(
                exchange,
                kind,
                f"{exchange.asked}: the code of the {status} is {shown(error['code'])}, "
                f"not {shown(wanted)}",
                expected=f'"code": {shown(wanted)}',
                got=response.get_data(as_text=True).strip(),
                advice=MADE_OF_THE_NAME if error["code"] in _names(status) else "",
            )
        return error

    def shaped(self, response: TestResponse, status: int, kind: str = "") -> dict[str, Any]:
        """Insist on the status and on the form of the one body, whatever its code."""
        kind = kind or str(status)
        self.status(response, status, kind)
        exchange = self._expect.exchange(response)
        if response.mimetype != "application/json":
            raise self._not_json(response, exchange, kind)
        return self._error(response, exchange, kind)

    def status(self, response: TestResponse, status: int, kind: str) -> None:
        """Insist on a status, and say who gave another one."""
        try:
            self._expect.status(response, status)
        except Mismatch as mismatch:
            handler = self.handler(self._expect.exchange(response), kind)
            view = _own(mismatch.where)
            if response.status_code == SERVER_ERROR:
                mismatch.where = handler["where"] or view or handler["register"]
            elif response.status_code >= CLIENT_ERROR:
                mismatch.where = view or handler["where"] or handler["register"]
            swallowed = kind.isdigit() and response.status_code == SERVER_ERROR
            if handler["none"]:
                mismatch.where, mismatch.advice = handler["register"], NOT_REGISTERED
            elif handler["blueprint_only"]:
                mismatch.advice = ON_A_BLUEPRINT
            elif swallowed and handler["for_class"] in GENERAL - {""}:
                mismatch.advice = SWALLOWED
            elif swallowed and handler["where"]:
                mismatch.advice = FAILED_ITSELF
            elif kind == "AppError" and handler["for_class"] in GENERAL:
                mismatch.advice = NEW_CLASS
            raise

    def header(
        self, response: TestResponse, name: str, value: str, kind: str, advice: str = ""
    ) -> None:
        """Insist on a header that belongs to the answer."""
        exchange = self._expect.exchange(response)
        got = response.headers.get(name)
        if got != value:
            raise self.mismatch(
                exchange,
                kind,
                f"{exchange.asked}: the {response.status_code} has "
                + (f"no header {name}" if got is None else f"the header {name}: {got}"),
                expected=f"{name}: {value}",
                got=_headers(response),
                advice=advice,
            )

    def mismatch(  # noqa: PLR0913 - each names one part of the finding
        self,
        exchange: Exchange,
        kind: str,
        title: str,
        *,
        expected: str,
        got: str,
        advice: str = "",
    ) -> Mismatch:
        """Return a mismatch at the function that handles errors of this kind."""
        handler = self.handler(exchange, kind)
        where = handler["where"] or handler["register"]
        return Mismatch(title, expected=expected, got=got, where=where, advice=advice)

    def handler(self, exchange: Exchange, kind: str) -> dict[str, Any]:
        """Return who takes an error of a kind under the path of an exchange."""
        path = exchange.asked.split()[1]
        found: dict[str, Any] = self._shed.ask(
            "handler_of", app=self._app.learner_name, path=path, kind=kind
        )
        return found

    def _not_json(self, response: TestResponse, exchange: Exchange, kind: str) -> Mismatch:
        handler = self.handler(exchange, kind)
        where, advice = handler["where"], AS_TEXT
        if handler["none"]:
            advice = NOT_REGISTERED
        elif handler["blueprint_only"]:
            advice = ON_A_BLUEPRINT
        elif kind.isdigit() and handler["for_class"] in GENERAL:
            where, advice = None, ONE_BY_ONE if handler["single"] else NOT_TAKEN
        elif kind == str(SERVER_ERROR):
            advice = OUTSIDE
        return Mismatch(
            f"{exchange.asked} answered {response.status_code} as {response.mimetype or 'nothing'}"
            ", not as JSON",
            expected=f"application/json: {SHAPE}",
            got=f"{response.content_type}: {response.get_data(as_text=True).strip()}",
            where=where or handler["register"],
            advice=advice,
        )

    def _error(self, response: TestResponse, exchange: Exchange, kind: str) -> dict[str, Any]:
        body = response.get_json(silent=True)
        error = body.get("error") if isinstance(body, dict) else None
        lack = _lack(error)
        if lack or not isinstance(error, dict):
            raise self.mismatch(
                exchange,
                kind,
                f"{exchange.asked}: in the body of the {response.status_code}, {lack}",
                expected=SHAPE,
                got=response.get_data(as_text=True).strip(),
            )
        return error


def _lack(error: object) -> str:
    """Say what an error lacks of the one body, or nothing."""
    if not isinstance(error, dict):
        return "there is no object 'error'"
    for name, kind, noun in PARTS:
        if name not in error:
            return f"{name!r} is missing"
        if not isinstance(error[name], kind):
            return f"{name!r} is {shown(error[name])}, not a {noun}"
    return "" if error["message"].strip() else "'message' is empty"


def _own(where: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a place that lies in the learner's code, or nothing."""
    return where if where and where.get("path") else None


def _names(status: int) -> set[str]:
    """Return the names of a status, as people make codes of them."""
    kind = default_exceptions.get(status)
    names = [kind().name if kind else "Unknown Error"]
    if status in set(HTTPStatus):
        names.append(HTTPStatus(status).phrase)
    return {name.lower().replace(" ", "_") for name in names}


def _headers(response: TestResponse) -> str:
    kept = [(name, value) for name, value in response.headers if not name.startswith("Katas-")]
    return "\n".join(f"{name}: {value}" for name, value in kept)
