"""What a request that breaks a rule must get: the one body of a 422, from exercise 03 on."""

from collections.abc import Iterable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.exchange import Exchange, Exchanges
from checker.suites.kit.expect import Expect, Mismatch, shown

SHAPE = (
    '{"error": {"code": "validation_failed", "message": "...", '
    '"details": [{"field": "...", "message": "..."}]}}'
)
ENTRY = '{"field": "...", "message": "..."}'


REFUSED_ANSWER = (
    "An *Out model refuses what was stored: "
    "a rule that holds for the answer does not hold for the request."
)
UNCAUGHT = (
    "Nobody catches pydantic's ValidationError here. Catch it where the request is parsed, and "
    "raise RequestInvalidError, which the factory has a handler for."
)
UNWRITABLE = (
    "errors() holds the input and the exception objects of your validators (`ctx`), "
    "which no JSON provider can write: include_context=False, include_input=False."
)
UNCHECKED = (
    'A validator with mode="before" gets whatever the client sent, and Pydantic turns only '
    "ValueError and AssertionError into an error of the field. Let the type be checked first."
)
OF_TYPE = {
    "RecursionError": "Python's JSON parser raises RecursionError, which is no ValueError: Flask "
    "does not make a 400 of it. Catch it where you call get_json().",
    "JSONDecodeError": "json.loads() leaves its ValueError to you. request.get_json() makes the "
    "400 of it, and the 415 before.",
    "KeyError": "A field is read before anybody asked whether it is there. "
    "A model tells all missing fields at once.",
}

type Case = tuple[str, object, tuple[str, ...]]


class Invalid:
    """Insists on answers to requests that break a rule."""

    def __init__(self, expect: Expect, exchanges: Exchanges) -> None:
        self._expect = expect
        self._exchanges = exchanges

    def refused(
        self, response: TestResponse, *fields: str, what: str = "", advice: str = ""
    ) -> None:
        """Insist on a 422 whose details name these fields and no others.

        `what` is the offence in words; the advice is for an app that lets it in. Details that
        cannot be read are left to the check of the body's form, so that one mistake there is one
        failure.
        """
        exchange = self._exchanges.of(response)
        try:
            self._expect.status(response, 422, _cause(exchange.raised, advice))
        except Mismatch as mismatch:
            mismatch.title += f", to {what}" if what else ""
            raise
        told = _fields(response)
        if told is None:
            return
        if missing := [field for field in fields if field not in told]:
            raise self._misnamed(exchange, f"does not name {_named(missing)}", fields, told)
        if more := [field for field in told if field not in fields]:
            raise self._misnamed(
                exchange, f"names {_named(more)}, which is not wrong", fields, told
            )

    def each(
        self,
        client: FlaskClient,
        request: tuple[str, str],
        cases: Iterable[Case],
        advice: str = "",
    ) -> None:
        """Send bodies, each wrong in the fields named; a finding shows the first that gets by."""
        method, path = request
        for what, body, fields in cases:
            with self._exchanges.one_case():
                response = client.open(path, method=method, json=body)
                self.refused(response, *fields, what=what, advice=advice)

    def details(self, response: TestResponse) -> list[dict[str, Any]]:
        """Insist on the body of a 422, and return its details."""
        exchange = self._exchanges.of(response)
        body = self._expect.mapping(response)
        error = body.get("error")
        if not isinstance(error, dict):
            raise self._misshapen(exchange, "has no object 'error'", body)
        if error.get("code") != "validation_failed":
            got = shown(error["code"]) if "code" in error else "missing"
            raise self._misshapen(exchange, f"'code' is {got}", body)
        if not isinstance(error.get("message"), str):
            raise self._misshapen(exchange, "'message' is no text", body)
        details = error.get("details")
        if not isinstance(details, list) or not details:
            raise self._misshapen(exchange, "'details' is no list of what is wrong", body)
        for entry in details:
            self._entry(exchange, entry, body)
        return details

    def _entry(self, exchange: Exchange, entry: object, body: dict[str, Any]) -> None:
        if not isinstance(entry, dict):
            raise self._misshapen(exchange, f"an entry of 'details' is not {ENTRY}", body)
        for name in ("field", "message"):
            if name not in entry:
                raise self._misshapen(exchange, f"an entry of 'details' has no {name!r}", body)
            if not isinstance(entry[name], str):
                raise self._misshapen(
                    exchange,
                    f"the {name!r} of an entry is {shown(entry[name])}, not a text",
                    body,
                    advice='Pydantic gives the path as a tuple: ".".join(map(str, path)) is a text.'
                    if isinstance(entry[name], list)
                    else "",
                )

    def _misnamed(
        self, exchange: Exchange, what: str, wanted: Iterable[str], told: list[str]
    ) -> Mismatch:
        return Mismatch(
            f"{exchange.asked}: the 422 {what}",
            expected=f"details that name {_named(wanted)}",
            got=f"details that name {_named(told)}",
            where=exchange.where,
            advice=_why_misnamed(list(wanted), told),
        )

    def _misshapen(
        self, exchange: Exchange, what: str, body: dict[str, Any], advice: str = ""
    ) -> Mismatch:
        return Mismatch(
            f"{exchange.asked}: in the body of the 422, {what}"
            if not what.startswith("has")
            else f"{exchange.asked}: the body of the 422 {what}",
            expected=SHAPE,
            got=shown(body),
            where=exchange.where,
            advice=advice,
        )


def usual_cause(raised: dict[str, Any] | None) -> str:
    """Return what usually is behind an exception at the edge, or nothing if it is not known."""
    kind, message = (raised or {}).get("type", ""), str((raised or {}).get("message", ""))
    if kind == "ValidationError":
        return REFUSED_ANSWER if _of_an_answer(message) else UNCAUGHT
    if kind == "TypeError" and "not JSON serializable" in message:
        return UNWRITABLE
    if kind in {"AttributeError", "TypeError", "OverflowError"} and _in_schemas(raised):
        return UNCHECKED
    return OF_TYPE.get(kind, "")


def _cause(raised: dict[str, Any] | None, advice: str) -> str:
    """Return the cause of an exception; if it is the answer that failed, the advice knows more."""
    let_in = raised is None or _of_an_answer(str(raised.get("message", "")))
    return (advice if let_in else "") or usual_cause(raised)


def _of_an_answer(message: str) -> bool:
    """Say whether Pydantic speaks of a model of answers."""
    return message.partition("\n")[0].endswith("Out")


def _in_schemas(raised: dict[str, Any] | None) -> bool:
    frames = (raised or {}).get("frames") or [{}]
    return str(frames[-1].get("path", "")).endswith("schemas.py")


def _fields(response: TestResponse) -> list[str] | None:
    """Return the fields that a 422 names, or None if its body has not the form of one."""
    try:
        body: Any = response.get_json(silent=True)
        fields = [entry["field"] for entry in body["error"]["details"]]
    except (KeyError, IndexError, TypeError):
        return None
    return fields if fields and all(isinstance(field, str) for field in fields) else None


def _why_misnamed(wanted: list[str], told: list[str]) -> str:
    if len(wanted) > 1 and len(told) == 1:
        return (
            "Pydantic collects every error before it raises: error.errors() lists them all. "
            "Code that raises at the first bad field tells one at a time."
        )
    if wanted == [""]:
        return (
            'A rule that concerns no single field belongs into model_validator(mode="after"), '
            "or is about the whole body: the path of such an error is empty."
        )
    return ""


def _named(fields: Iterable[str]) -> str:
    named = (repr(field) if field else "'' (no single field)" for field in dict.fromkeys(fields))
    return ", ".join(named) or "nothing"
