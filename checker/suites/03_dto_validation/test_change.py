"""03.3: a change, and what is absent from it."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit import data, generated
from checker.suites.kit.expect import Expect, Mismatch, same, shown
from checker.suites.kit.invalid import Invalid
from checker.suites.kit.shed import Shed
from checker.suites.kit.verbs import Verbs02

TOOLS = "/api/v1/tools"
KEYS = ("id", "name", "description", "deposit_cents", "owner_id", "created_at", "tags")
CHANGES: dict[str, Any] = {
    "name": "Band saw",
    "description": "Blunt.",
    "deposit_cents": 77,
    "tags": ["metal"],
}
DEFAULTS: tuple[object, ...] = (None, 0, [], "")


@pytest.fixture
def invalid(expect: Expect, shed: Shed) -> Invalid:
    """Give a test the expectations on a 422."""
    return Invalid(expect, shed.exchanges)


@pytest.fixture
def tool(client: FlaskClient, verbs: Verbs02) -> dict[str, Any]:
    """Give a test a tool with a value in every field."""
    return verbs.make_tool(client, tags=["garden", "wood"])


def url(tool: dict[str, Any]) -> str:
    """Return the path of a tool."""
    return f"{TOOLS}/{tool.get('id')}"


def unchanged(
    client: FlaskClient, expect: Expect, tool: dict[str, Any], but: dict[str, Any]
) -> None:
    """Insist that a tool, read again, is as it was except for these values."""
    response = client.get(url(tool))
    expect.status(response, 200)
    as_it_was(expect, response, tool, but)


def as_it_was(
    expect: Expect, response: TestResponse, tool: dict[str, Any], but: dict[str, Any]
) -> None:
    """Insist that an answer shows the tool as it was except for these values."""
    body = expect.mapping(response)
    for name in KEYS:
        wanted = but[name] if name in but else tool.get(name)
        if not same(body.get(name), wanted):
            fell_back = name not in but and body.get(name) in DEFAULTS
            raise Mismatch(
                f"{expect.exchange(response).asked}: the field {name!r} of the body is "
                f"{shown(body.get(name))}, not {shown(wanted)}",
                expected=f"{name!r}: {shown(wanted)}",
                got=shown(body),
                where=expect.exchange(response).where,
                advice="model_dump() also gives the defaults of what was not sent: "
                "exclude_unset=True leaves them out."
                if fell_back
                else "",
            )


@pytest.mark.check("03.3-absent-stays")
@pytest.mark.parametrize("name", CHANGES)
def test_one_field_changes(
    client: FlaskClient, expect: Expect, tool: dict[str, Any], name: str
) -> None:
    """What was sent is changed, and what is absent stays."""
    change = {name: CHANGES[name]}
    response = client.patch(url(tool), json=change)
    expect.status(response, 200)
    as_it_was(expect, response, tool, change)
    unchanged(client, expect, tool, change)


@pytest.mark.check("03.3-absent-stays")
def test_nothing_changes(client: FlaskClient, expect: Expect, tool: dict[str, Any]) -> None:
    """An empty change is a change of nothing."""
    response = client.patch(url(tool), json={})
    expect.status(response, 200)
    as_it_was(expect, response, tool, {})
    unchanged(client, expect, tool, {})


@pytest.mark.check("03.3-null")
def test_null_empties_the_description(
    client: FlaskClient, expect: Expect, tool: dict[str, Any]
) -> None:
    """Null is a value, and not the same as nothing sent."""
    response = client.patch(url(tool), json={"description": None})
    expect.status(response, 200)
    body = expect.mapping(response)
    expect.true(
        "description" in body and body["description"] is None,
        f'PATCH {TOOLS}/<id>: "description": null does not empty the description',
        expected='"description": null',
        got=shown(body),
        where=expect.exchange(response).where,
        advice="exclude_none=True, `is not None` and `or` all take null for absent. "
        "model_fields_set and exclude_unset=True know what was sent."
        if same(body.get("description"), tool.get("description"))
        else "",
    )
    unchanged(client, expect, tool, {"description": None})


@pytest.mark.check("03.3-null")
def test_null_is_no_value_elsewhere(
    client: FlaskClient, expect: Expect, invalid: Invalid, tool: dict[str, Any]
) -> None:
    """A field that cannot be empty cannot be emptied."""
    cases = [
        (f"null for {name}", {name: None}, (name,)) for name in CHANGES if name != "description"
    ]
    invalid.each(
        client,
        ("PATCH", url(tool)),
        cases,
        "`X | None = None` says that null is a value. A field that may be absent and not null "
        "has the type X and a default that is never stored.",
    )
    unchanged(client, expect, tool, {})


@pytest.mark.check("03.3-rules")
def test_rules_of_a_new_tool(
    client: FlaskClient, expect: Expect, invalid: Invalid, tool: dict[str, Any]
) -> None:
    """What a new tool may not have, no change can give it."""
    cases = [
        ("a name of white space", {"name": "  "}, ("name",)),
        ("a name of 81 characters", {"name": "n" * 81}, ("name",)),
        ("a description of 1001 characters", {"description": "d" * 1001}, ("description",)),
        ("a deposit below 0", {"deposit_cents": -1}, ("deposit_cents",)),
        ("a deposit over 1,000,000", {"deposit_cents": 1_000_001}, ("deposit_cents",)),
        ('the deposit "1"', {"deposit_cents": "1"}, ("deposit_cents",)),
        ("the deposit true", {"deposit_cents": True}, ("deposit_cents",)),
        ("six tags", {"tags": list("abcdef")}, ("tags",)),
        ("an empty tag", {"tags": ["garden", ""]}, ("tags.1",)),
    ]
    invalid.each(client, ("PATCH", url(tool)), cases)
    unchanged(client, expect, tool, {})


@pytest.mark.check("03.3-rules")
def test_values_are_normalised(client: FlaskClient, expect: Expect, tool: dict[str, Any]) -> None:
    """A change cleans what it stores, as creation does."""
    sent = {"name": " Band saw\n", "description": " Blunt. ", "tags": [" Wood", "wood", "Metal"]}
    response = client.patch(url(tool), json=sent)
    expect.status(response, 200)
    stored = {"name": "Band saw", "description": "Blunt.", "tags": ["metal", "wood"]}
    as_it_was(expect, response, tool, stored)
    unchanged(client, expect, tool, stored)


@pytest.mark.check("03.3-owner-stays")
def test_owner_is_no_part_of_a_change(
    client: FlaskClient, expect: Expect, invalid: Invalid, tool: dict[str, Any], verbs: Verbs02
) -> None:
    """What the model of a change does not name cannot be changed."""
    other = verbs.make_member(client).get("id")
    cases = [
        ("another owner", {"owner_id": other}, ("owner_id",)),
        ("the owner it has", {"owner_id": tool.get("owner_id")}, ("owner_id",)),
        ("another id", {"id": str(uuid4())}, ("id",)),
        ("another created_at", {"created_at": "2020-01-01T00:00:00Z"}, ("created_at",)),
        ("a misspelt field", {"descripton": "a saw"}, ("descripton",)),
    ]
    invalid.each(
        client,
        ("PATCH", url(tool)),
        cases,
        'The model of a change names its own fields, with ConfigDict(extra="forbid") too.',
    )
    unchanged(client, expect, tool, {})


@pytest.mark.check("03.3-judged-first")
def test_body_before_look_up(client: FlaskClient, expect: Expect, invalid: Invalid) -> None:
    """An invalid body is told even where there is nothing to change."""
    path = f"{TOOLS}/{uuid4()}"
    advice = "The tool is looked up before the body is parsed: parse first."
    response = client.patch(path, json={"name": 7})
    missing = advice if response.status_code == 404 else ""
    invalid.refused(response, "name", what="a bad name and an unknown id", advice=missing)
    for body, content_type, status in (("{", "application/json", 400), ("{}", "text/plain", 415)):
        response = client.patch(path, data=body, content_type=content_type)
        expect.status(response, status, advice if response.status_code == 404 else "")
    expect.status(client.patch(path, json={"name": "Band saw"}), 404)


@pytest.mark.check("03.3-own-tags")
def test_each_tool_has_its_own_tags(client: FlaskClient, expect: Expect, verbs: Verbs02) -> None:
    """Giving tags to one tool gives none to another."""
    one, other = verbs.make_tool(client), verbs.make_tool(client)
    response = client.patch(url(one), json={"tags": ["wood"]})
    expect.status(response, 200)
    expect.fields(response, {"tags": ["wood"]})
    try:
        unchanged(client, expect, other, {"tags": []})
    except Mismatch as mismatch:
        if '"tags": ["wood"]' in mismatch.got:
            mismatch.advice = (
                "Both tools hold one and the same list, and the change fills it in place. "
                "A tuple cannot be filled; a new list for each tool harms nobody else."
            )
        raise
    response = client.patch(url(one), json={"tags": []})
    expect.status(response, 200)
    expect.fields(response, {"tags": []})


@pytest.mark.check("03.3-generated-changes")
def test_generated_changes(client: FlaskClient, shed: Shed, tool: dict[str, Any]) -> None:
    """No body that Hypothesis makes is a 500."""

    def send(body: bytes) -> TestResponse:
        return client.patch(url(tool), data=body, content_type="application/json")

    fields = {"name": data.tool()["name"], "description": None, "deposit_cents": 1, "tags": ["a"]}
    generated.never_a_500(shed.exchanges, generated.bodies(**fields), send)
