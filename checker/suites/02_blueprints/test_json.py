"""02.4: how JSON is written. The values come from a view of ours, so the provider is asked."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, shown
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

PATH = "/this-check"
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
MOMENTS = [
    "1998-04-01T08:00:00+00:00",
    "1998-04-01T10:30:00+02:00",
    "1998-12-31T23:30:00.250000-05:00",
]


def answer_with(
    shed: Shed, expect: Expect, app: StandIn, client: FlaskClient, *values: tuple[str, str, str]
) -> dict[str, Any]:
    """Let a view of the learner's app return a dict with values, and return the body."""
    written = ", ".join(f'"{key}": {kind} {text}' for key, kind, text in values)
    shed.note(f"add a view at {PATH} that returns {{{written}}}")
    shed.ask("add_json_view", app=app.learner_name, path=PATH, values=values)
    response = client.get(PATH)
    expect.status(response, 200)
    return expect.mapping(response)


def provider(shed: Shed) -> dict[str, Any] | None:
    """Return where the provider stands."""
    where: dict[str, Any] | None = shed.ask("place", module="json_provider", name="ToolshedJSON")
    return where or None


def advice_on(got: object, moment: datetime) -> str:
    """Say what the form of a written moment tells."""
    text = str(got)
    if text.endswith("GMT"):
        return "That is Flask's own form: nothing of ToolshedJSON was asked for this datetime."
    if text == moment.date().isoformat():
        return (
            "A datetime is a date too: ask `isinstance(value, datetime)` before "
            "`isinstance(value, date)`."
        )
    if text.endswith("+00:00"):
        return "`isoformat()` writes +00:00 for UTC; the brief wants a Z in its place."
    if text == moment.isoformat() or text == moment.replace(tzinfo=None).isoformat() + "Z":
        return "Convert to UTC first: `value.astimezone(UTC)`."
    return ""


@pytest.mark.check("02.4-datetime")
@pytest.mark.parametrize("written", MOMENTS)
def test_datetime(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, written: str
) -> None:
    """An aware datetime is written in UTC with a final Z."""
    moment = datetime.fromisoformat(written)
    got = answer_with(shed, expect, app, client, ("at", "datetime", written)).get("at")
    expect.true(
        is_moment(got) and datetime.fromisoformat(str(got)) == moment,
        f"the datetime {written} is written as {shown(got)}",
        expected=f'the same moment in UTC, such as "{utc(moment)}"',
        got=shown(got),
        where=provider(shed),
        advice=advice_on(got, moment),
    )


@pytest.mark.check("02.4-datetime")
def test_created_at(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A tool's created_at is such a moment."""
    tool = verbs.make_tool(client)
    got = tool.get("created_at")
    expect.true(
        is_moment(got),
        f"created_at of a tool is {shown(got)}",
        expected='a moment in UTC, such as "2026-04-01T08:00:00Z"',
        got=shown(tool),
        where=shed.exchanges.all[-1].where,
    )


def is_moment(got: object) -> bool:
    """Say whether a value is a moment as the brief writes it."""
    try:
        return isinstance(got, str) and bool(WRITTEN.fullmatch(got) and datetime.fromisoformat(got))
    except ValueError:
        return False


def utc(moment: datetime) -> str:
    """Return the form of the brief."""
    offset = moment.utcoffset()
    naive = moment.replace(tzinfo=None)
    return f"{(naive - offset if offset else naive).isoformat()}Z"


@pytest.mark.check("02.4-date")
@pytest.mark.parametrize(
    ("kind", "text"),
    [("date", "2026-04-01"), ("UUID", "5f0c7f2e-8a55-4d0e-9a33-0f6f4f1f2b11")],
)
def test_date_and_uuid(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, kind: str, text: str
) -> None:
    """A date is written as ISO 8601, and a UUID as Flask does."""
    got = answer_with(shed, expect, app, client, ("value", kind, text)).get("value")
    expect.true(
        got == text,
        f"the {kind} {text} is written as {shown(got)}",
        expected=shown(text),
        got=shown(got),
        where=provider(shed),
        advice="That is Flask's own form for a date: `default` passes dates on."
        if str(got).endswith("GMT")
        else "",
    )


@pytest.mark.check("02.4-key-order")
def test_keys_keep_their_order(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect
) -> None:
    """Keys are written in the order in which the code gives them."""
    names = ["pliers", "awl", "mallet", "brace"]
    body = answer_with(shed, expect, app, client, *((name, "text", "x") for name in names))
    expect.true(
        list(body) == names,
        "the keys of a JSON object are written in another order than the code gives them",
        expected=", ".join(names),
        got=", ".join(map(str, body)),
        where=provider(shed),
        advice="They come in alphabetical order: the provider's `sort_keys` is still on."
        if list(body) == sorted(names)
        else "",
    )


@pytest.mark.check("02.4-key-order")
def test_keys_of_a_tool(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A tool shows its keys in the order of the brief; later exercises add some after them."""
    keys = ["id", "name", "description", "deposit_cents", "owner_id", "created_at"]
    tool = verbs.make_tool(client)
    expect.true(
        [key for key in tool if key in keys] == keys,
        "the keys of a tool come in another order than in the brief",
        expected=", ".join(keys),
        got=", ".join(map(str, tool)),
        where=shed.exchanges.all[-1].where,
    )
