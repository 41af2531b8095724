"""03.2: a new tool, and what a client may say of it."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit import data, generated
from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.invalid import Invalid
from checker.suites.kit.shed import Shed
from checker.suites.kit.verbs import Verbs02

TOOLS = "/api/v1/tools"
POST = ("POST", TOOLS)


@pytest.fixture
def invalid(expect: Expect, shed: Shed) -> Invalid:
    """Give a test the expectations on a 422."""
    return Invalid(expect, shed.exchanges)


@pytest.fixture
def good(client: FlaskClient, verbs: Verbs02) -> dict[str, Any]:
    """Give a test a body that is taken."""
    return data.tool(owner_id=verbs.make_member(client).get("id"))


@pytest.mark.check("03.2-tool-rules")
def test_bad_tools(client: FlaskClient, invalid: Invalid, good: dict[str, Any]) -> None:
    """Each rule holds, and a bad entry of a list is named by its place."""
    without_name = {name: value for name, value in good.items() if name != "name"}
    without_owner = {name: value for name, value in good.items() if name != "owner_id"}
    cases = [
        ("a body without a name", without_name, ("name",)),
        ("a body without an owner", without_owner, ("owner_id",)),
        ("a name of white space", good | {"name": " \t "}, ("name",)),
        ("a name of 81 characters", good | {"name": "n" * 81}, ("name",)),
        ("an owner_id that is no UUID", good | {"owner_id": "ann"}, ("owner_id",)),
        ("an owner_id that is a number", good | {"owner_id": 7}, ("owner_id",)),
        ("a description of 1001 characters", good | {"description": "d" * 1001}, ("description",)),
        ("a description that is a number", good | {"description": 7}, ("description",)),
        ("a deposit below 0", good | {"deposit_cents": -1}, ("deposit_cents",)),
        ("a deposit over 1,000,000", good | {"deposit_cents": 1_000_001}, ("deposit_cents",)),
        ("tags that are a text", good | {"tags": "garden"}, ("tags",)),
        ("tags that are null", good | {"tags": None}, ("tags",)),
        ("a tag that is a number", good | {"tags": ["garden", 7]}, ("tags.1",)),
        ("a tag of white space", good | {"tags": ["garden", "  "]}, ("tags.1",)),
        ("a tag of 21 characters", good | {"tags": ["t" * 21]}, ("tags.0",)),
        ("three bad values", good | {"name": "", "deposit_cents": -1, "tags": [""]},
         ("name", "deposit_cents", "tags.0")),
    ]  # fmt: skip
    invalid.each(client, POST, cases)


@pytest.mark.check("03.2-tool-rules")
def test_the_last_values_that_fit(
    client: FlaskClient, expect: Expect, good: dict[str, Any]
) -> None:
    """Bounds belong to what is taken; white space does not count."""
    fitting = {"name": "n" * 80, "description": "d" * 1000, "deposit_cents": 1_000_000}
    sent = {**fitting, "name": f" {fitting['name']} ", "description": f"\n{'d' * 1000} "}
    response = client.post(TOOLS, json=good | sent | {"tags": ["t" * 20]})
    expect.status(response, 201)
    expect.fields(response, {**fitting, "tags": ["t" * 20]})
    response = client.post(TOOLS, json=good | {"deposit_cents": 0, "description": None})
    expect.status(response, 201)
    expect.fields(response, {"deposit_cents": 0, "description": None})


@pytest.mark.check("03.2-conflict-last")
def test_owner_is_looked_up_last(
    client: FlaskClient, expect: Expect, invalid: Invalid, good: dict[str, Any]
) -> None:
    """An owner who does not exist is a conflict, once the body is valid."""
    unknown = good | {"owner_id": str(uuid4())}
    invalid.refused(
        client.post(TOOLS, json=unknown | {"name": ""}),
        "name",
        what="an empty name and an unknown owner",
    )
    response = client.post(TOOLS, json=unknown)
    expect.status(
        response,
        409,
        "404 speaks of the URL. The owner is a value in a body that is valid; that nobody has "
        "this id is a conflict with what is stored."
        if response.status_code == 404
        else "",
    )


@pytest.mark.check("03.2-strict-deposit")
def test_deposit_is_strict(client: FlaskClient, invalid: Invalid, good: dict[str, Any]) -> None:
    """Nothing but an integer is an integer."""
    cases = [
        (f"the deposit {shown}", good | {"deposit_cents": value}, ("deposit_cents",))
        for shown, value in (('"1"', "1"), ("true", True), ("1.0", 1.0), ("null", None))
    ]
    invalid.each(
        client,
        POST,
        cases,
        "Pydantic reads 1 from a text, from true and from 1.0, unless the field is strict: "
        "Field(strict=True).",
    )


@pytest.mark.check("03.2-tags")
def test_tags_are_normalised(client: FlaskClient, expect: Expect, good: dict[str, Any]) -> None:
    """A tag has one spelling; a tool shows each once, in order."""
    sent = [" Wood ", "garden", "WOOD", "Electric\t"]
    response = client.post(TOOLS, json=good | {"tags": sent})
    expect.status(response, 201)
    body = expect.fields(response, {"tags": ["electric", "garden", "wood"]})
    response = client.get(f"{TOOLS}/{body.get('id')}")
    expect.fields(response, {"tags": ["electric", "garden", "wood"]})


@pytest.mark.check("03.2-tags")
def test_tags_are_counted_as_sent(
    client: FlaskClient, expect: Expect, invalid: Invalid, good: dict[str, Any]
) -> None:
    """Five tags are taken; six are too many, even if they are one."""
    expect.status(client.post(TOOLS, json=good | {"tags": ["a", "b", "c", "d", "e"]}), 201)
    invalid.refused(
        client.post(TOOLS, json=good | {"tags": ["a"] * 6}),
        "tags",
        what="six tags",
        advice="Equal tags are put together before they are counted; "
        "max_length of the field judges what was sent.",
    )


@pytest.mark.check("03.2-shown")
def test_whole_tool_is_shown(client: FlaskClient, expect: Expect, good: dict[str, Any]) -> None:
    """The answer holds what was stored, tags after created_at, and so does the next one."""
    response = client.post(TOOLS, json=good | {"tags": ["garden"]})
    expect.status(response, 201)
    body = expect.fields(response, good | {"tags": ["garden"]})
    keys = list(body)
    expect.true(
        "created_at" in keys and keys.index("created_at") < keys.index("tags"),
        f"POST {TOOLS}: the key 'tags' does not come after 'created_at'",
        expected="'tags' after 'created_at'",
        got=", ".join(keys),
        where=expect.exchange(response).where,
    )
    response = client.get(f"{TOOLS}/{body.get('id')}")
    expect.status(response, 200)
    expect.fields(response, {name: body[name] for name in (*good, "tags", "created_at")})


@pytest.mark.check("03.2-fresh-defaults")
def test_default_is_not_shared(client: FlaskClient, expect: Expect, good: dict[str, Any]) -> None:
    """A tool without tags has none, whatever tools were made before and after it."""
    bare = {name: good[name] for name in ("name", "owner_id")}
    defaults = {"tags": [], "deposit_cents": 0, "description": None}
    first = client.post(TOOLS, json=bare)
    expect.status(first, 201)
    body = expect.fields(first, defaults)
    expect.status(client.post(TOOLS, json=good | {"tags": ["garden"]}), 201)
    last = client.post(TOOLS, json=bare)
    expect.status(last, 201)
    bare_tool(expect, last, defaults)
    bare_tool(expect, client.get(f"{TOOLS}/{body.get('id')}"), defaults)


def bare_tool(expect: Expect, response: TestResponse, defaults: dict[str, object]) -> None:
    """Insist on defaults; if the tags are those of another tool, say what that means."""
    try:
        expect.fields(response, defaults)
    except Mismatch as mismatch:
        if "garden" in response.get_data(as_text=True):
            mismatch.advice = SHARED
        raise


SHARED = (
    "Another tool's tags are shown: all calls share one default list, and somebody appends to "
    "it. A tuple cannot be changed, and default_factory=list makes a new list each time."
)


@pytest.mark.check("03.2-unknown-fields")
def test_client_sets_no_id(
    client: FlaskClient, expect: Expect, invalid: Invalid, good: dict[str, Any]
) -> None:
    """What the server decides cannot be sent, nor what nobody reads; nothing is stored."""
    cases = [
        ("an id of the client's", good | {"id": str(uuid4())}, ("id",)),
        ("a created_at of the client's", good | {"created_at": "2020-01-01T00:00:00Z"},
         ("created_at",)),
        ("a misspelt field", good | {"descripton": "a saw"}, ("descripton",)),
    ]  # fmt: skip
    invalid.each(client, POST, cases, 'ConfigDict(extra="forbid") is missing in this model.')
    response = client.get(TOOLS)
    expect.status(response, 200)
    expect.fields(response, {"data": []})


@pytest.mark.check("03.2-generated-tools")
def test_generated_tools(client: FlaskClient, shed: Shed, good: dict[str, Any]) -> None:
    """No body that Hypothesis makes is a 500."""

    def send(body: bytes) -> TestResponse:
        return client.post(TOOLS, data=body, content_type="application/json")

    requests = generated.bodies(**good, tags=["garden"])
    generated.never_a_500(shed.exchanges, requests, send)
