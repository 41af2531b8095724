"""Expectations that explain themselves: what was asked, what came, what should have come."""

import json
from typing import Any

from werkzeug.test import TestResponse

from checker.model import Cause
from checker.suites.kit.causes import database_cause
from checker.suites.kit.exchange import Exchange, Exchanges


class Mismatch(AssertionError):  # noqa: N818 - it is no error of ours
    """An answer is not what the brief says; carries what a finding needs."""

    def __init__(  # noqa: PLR0913 - each names one part of the finding
        self,
        title: str,
        *,
        expected: str = "",
        got: str = "",
        cause: Cause = Cause.BEHAVIOUR,
        where: dict[str, Any] | None = None,
        advice: str = "",
        hinders: bool = False,
    ) -> None:
        super().__init__(title)
        self.title = title
        self.expected = expected
        self.got = got
        self.cause = cause
        self.where = where
        self.advice = advice
        # What later tasks build on does not work: their checks in the background cannot tell.
        self.hinders = hinders


class Expect:
    """The expectations of one test; a fixture gives it to the suites as `expect`."""

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges

    def exchange(self, response: TestResponse) -> Exchange:
        """Return what was asked and where it was answered, for an expectation of your own."""
        return self._exchanges.of(response)

    def status(self, response: TestResponse, expected: int, advice: str = "") -> None:
        """Insist on the status code of a response; the advice is for another one."""
        exchange = self._exchanges.of(response)
        if response.status_code == expected:
            return
        self._refuse_missing_route(exchange, expected)
        raised = _in_brief(exchange.raised)
        raise Mismatch(
            f"{exchange.asked} answered {response.status_code}, not {expected}{raised}",
            expected=f"status {expected}",
            got=f"status {response.status_code}{_body_of(response)}",
            where=place_of(exchange),
            advice=database_cause(exchange.raised) or advice,
        )

    def json(self, response: TestResponse, expected: object) -> None:
        """Insist that the body is this JSON value, and says so in its content type."""
        exchange = self._exchanges.of(response)
        body = response.get_json(silent=True)
        if response.is_json and same(body, expected):
            return
        as_what = "" if response.is_json else f" as {response.mimetype or 'nothing'}, not as JSON"
        raise Mismatch(
            f"{exchange.asked} has another body than the brief says{as_what}",
            expected=shown(expected),
            got=response.get_data(as_text=True) if body is None else shown(body),
            where=exchange.where,
        )

    def fields(self, response: TestResponse, expected: dict[str, object]) -> dict[str, Any]:
        """Insist that the body is an object that holds these fields; others may stand beside.

        Later exercises add fields to a body: what is fixed here holds in all of them.
        """
        body = self.mapping(response)
        for name, value in expected.items():
            if name not in body or not same(body[name], value):
                exchange = self._exchanges.of(response)
                raise Mismatch(
                    f"{exchange.asked}: the field {name!r} of the body is "
                    f"{shown(body[name]) if name in body else 'missing'}",
                    expected=f"{name!r}: {shown(value)}",
                    got=shown(body),
                    where=exchange.where,
                )
        return body

    def mapping(self, response: TestResponse) -> dict[str, Any]:
        """Insist that the body is a JSON object, and return it."""
        exchange = self._exchanges.of(response)
        body = response.get_json(silent=True)
        if not isinstance(body, dict):
            raise Mismatch(
                f"{exchange.asked} did not answer with a JSON object",
                expected="a JSON object",
                got=response.get_data(as_text=True) or "an empty body",
                where=exchange.where,
            )
        return body

    def page(self, response: TestResponse) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Insist that the body is a list as Toolshed answers it; return `data` and `meta`."""
        body = self.mapping(response)
        data, meta = body.get("data"), body.get("meta")
        if (
            not isinstance(data, list)
            or not isinstance(meta, dict)
            or not all(isinstance(item, dict) for item in data)
        ):
            exchange = self._exchanges.of(response)
            raise Mismatch(
                f"{exchange.asked} did not answer with a list of the form of the brief",
                expected='{"data": [{...}], "meta": {...}}',
                got=shown(body),
                where=exchange.where,
            )
        return data, meta

    def header(self, response: TestResponse, name: str, expected: str) -> None:
        """Insist on the value of a response header."""
        exchange = self._exchanges.of(response)
        got = response.headers.get(name)
        if got != expected:
            raise Mismatch(
                f"{exchange.asked}: the header {name} is {got!r}, not {expected!r}",
                expected=f"{name}: {expected}",
                got=f"{name}: {got}" if got is not None else f"no header {name}",
                where=exchange.where,
            )

    def equal(
        self, got: object, expected: object, what: str, where: dict[str, Any] | None = None
    ) -> None:
        """Insist on a value and on its kind: True is not 1."""
        if not same(got, expected):
            raise Mismatch(
                f"{what} is {got!r}, not {expected!r}",
                expected=repr(expected),
                got=repr(got),
                where=where,
            )

    def true(  # noqa: PLR0913 - each names one part of the finding
        self,
        condition: object,
        title: str,
        *,
        expected: str,
        got: str,
        where: dict[str, Any] | None = None,
        advice: str = "",
    ) -> None:
        """Insist on a condition; the title says what is wrong if it does not hold."""
        if not condition:
            raise Mismatch(title, expected=expected, got=got, where=where, advice=advice)

    def _refuse_missing_route(self, exchange: Exchange, expected: int) -> None:
        if exchange.status == 404 and exchange.where is None:  # noqa: PLR2004 - HTTP
            raise Mismatch(
                f"the route {exchange.asked} is missing",
                expected=f"status {expected}",
                got="status 404: no rule of the app's URL map fits",
                cause=Cause.ROUTE,
                advice="Is the blueprint registered, and with the prefix that the brief gives?",
            )


def place_of(exchange: Exchange) -> dict[str, Any] | None:
    """Return the learner's innermost line of what was raised, or else the view that answered."""
    frames = (exchange.raised or {}).get("frames")
    return frames[-1] if isinstance(frames, list) and frames else exchange.where


def same(got: object, expected: object) -> bool:
    """Compare JSON values strictly: True is not 1, and 1 is not 1.0."""
    if type(got) is not type(expected):
        return False
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(same(got[k], expected[k]) for k in got)
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    return got == expected


def shown(value: object) -> str:
    """Write a value as JSON, or as Python does where it is none."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return repr(value)


def _in_brief(raised: dict[str, Any] | None) -> str:
    """Return an exception in one line, for a title; the steps hold all of its message."""
    if not raised:
        return ""
    first = str(raised["message"]).partition("\n")[0]
    return f" ({raised['type']}: {first})"


def _body_of(response: TestResponse) -> str:
    text = response.get_data(as_text=True)
    return f" with the body {text.strip()}" if text.strip() else " with an empty body"
