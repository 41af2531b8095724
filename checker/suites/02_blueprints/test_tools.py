"""02.3: tools over HTTP, and what ties them to members."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from checker.suites.kit import data
from checker.suites.kit.expect import Expect, Mismatch, same, shown
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

MEMBERS, TOOLS = "/api/v1/members", "/api/v1/tools"
CHANGES: dict[str, Any] = {"name": "Belt sander", "description": "New belt", "deposit_cents": 4200}
FIXED: dict[str, Any] = {
    "id": "1f2d8c1e-3c58-4a35-9b5a-0d7a3f6f7c11",
    "owner_id": "",
    "created_at": "2001-01-01T00:00:00Z",
}


def path_of(tool: dict[str, Any]) -> str:
    """Return the path of a tool."""
    return f"{TOOLS}/{tool.get('id')}"


@pytest.mark.check("02.3-create")
@pytest.mark.parametrize("optional", [True, False], ids=["all-keys", "required-keys"])
def test_create(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, *, optional: bool
) -> None:
    """A POST answers 201 with the whole tool, defaults included, and GET shows the same."""
    sent = data.tool(owner_id=verbs.make_member(client).get("id"))
    if not optional:
        sent = {key: sent[key] for key in ("name", "owner_id")}
    response = client.post(TOOLS, json=sent)
    expect.status(response, 201)
    made = expect.fields(response, {"description": None, "deposit_cents": 0} | sent)
    try:
        UUID(str(made.get("id")))
    except ValueError:
        raise Mismatch(
            "the id of a new tool is no UUID",
            expected='"id": a UUID',
            got=f'"id": {shown(made.get("id"))}',
            where=shed.exchanges.of(response).where,
        ) from None
    expect.true(
        isinstance(made.get("created_at"), str),
        "a new tool does not tell when it was created",
        expected='"created_at": a moment, as a text',
        got=f'"created_at": {shown(made.get("created_at"))}',
        where=shed.exchanges.of(response).where,
    )
    keys = ("id", "name", "description", "deposit_cents", "owner_id", "created_at")
    again = client.get(path_of(made))
    expect.status(again, 200)
    expect.fields(again, {key: made.get(key) for key in keys})


@pytest.mark.check("02.3-patch")
@pytest.mark.parametrize("key", CHANGES)
def test_patch_changes_what_was_sent(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, key: str
) -> None:
    """PATCH changes one key, leaves the others, and answers with the whole tool."""
    before = verbs.make_tool(client)
    response = client.patch(path_of(before), json={key: CHANGES[key]})
    expect.status(response, 200)
    insist_on_change(shed, expect, response, before, key)
    again = client.get(path_of(before))
    expect.true(
        same(expect.mapping(again).get(key), CHANGES[key]),
        f"PATCH answers with the new {key}, and the next GET shows the old one",
        expected=f'"{key}": {shown(CHANGES[key])}',
        got=shown(expect.mapping(again)),
        where=shed.exchanges.of(response).where,
        advice="Store the changed tool: `dataclasses.replace` makes a new object and leaves the "
        "old one in its place.",
    )


def insist_on_change(
    shed: Shed, expect: Expect, response: Any, before: dict[str, Any], key: str
) -> None:
    """Insist that exactly one key differs from before."""
    after = expect.mapping(response)
    exchange = shed.exchanges.of(response)
    expect.true(
        same(after.get(key), CHANGES[key]),
        f"PATCH with {shown({key: CHANGES[key]})} does not change the {key}",
        expected=f'"{key}": {shown(CHANGES[key])}',
        got=shown(after),
        where=exchange.where,
    )
    for other in {"id", "name", "description", "deposit_cents", "owner_id", "created_at"} - {key}:
        expect.true(
            same(after.get(other), before.get(other)),
            f"PATCH with only {key!r} changes something else too",
            expected=shown(before | {key: CHANGES[key]}),
            got=shown(after),
            where=exchange.where,
            advice="What is absent from the body stays as it is: `changes.get(key, old_value)`.",
        )


@pytest.mark.check("02.3-patch-empties")
@pytest.mark.parametrize(("key", "value"), [("description", None), ("deposit_cents", 0)])
def test_patch_empties(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, key: str, value: object
) -> None:
    """Null and 0 are values that a client may send."""
    tool = verbs.make_tool(client, description="Blunt", deposit_cents=1500)
    response = client.patch(path_of(tool), json={key: value})
    expect.status(response, 200)
    got = expect.mapping(response)
    kept = same(got.get(key), tool.get(key))
    expect.true(
        same(got.get(key), value),
        f"PATCH with {shown({key: value})} does not change the {key}",
        expected=f'"{key}": {shown(value)}',
        got=shown(got),
        where=shed.exchanges.of(response).where,
        advice="`changes.get(key) or old_value` takes null, 0 and an empty text for absent. Ask "
        "whether the key is there: `changes.get(key, old_value)`."
        if kept
        else "",
    )
    expect.fields(client.get(path_of(tool)), {key: value})


@pytest.mark.check("02.3-fixed-keys")
@pytest.mark.parametrize("key", FIXED)
def test_fixed_keys(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, key: str
) -> None:
    """Whatever PATCH answers to them, id, owner and moment of creation stay."""
    tool = verbs.make_tool(client)
    value = FIXED[key] or verbs.make_member(client).get("id")
    patched = client.patch(path_of(tool), json={key: value})
    again = client.get(path_of(tool))
    kept = ("id", "owner_id", "created_at")
    found = again.get_json(silent=True)
    expect.true(
        again.status_code == 200
        and isinstance(found, dict)
        and all(same(found.get(name), tool.get(name)) for name in kept),
        f"PATCH can change the {key} of a tool",
        expected=shown({name: tool.get(name) for name in kept}),
        got=again.get_data(as_text=True),
        where=shed.exchanges.of(patched).where,
        advice="Name the keys that may change, and take no other from the body.",
    )


@pytest.mark.check("02.3-no-put")
def test_no_put(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A tool has no PUT."""
    tool = verbs.make_tool(client)
    response = client.put(path_of(tool), json=CHANGES)
    expect.status(response, 405)
    allowed = {name.strip().upper() for name in response.headers.get("Allow", "").split(",")}
    expect.true(
        {"GET", "PATCH", "DELETE"} <= allowed,
        f"the 405 of PUT {TOOLS}/<id> does not tell what is allowed",
        expected="Allow: DELETE, GET, PATCH",
        got=f"Allow: {response.headers.get('Allow')}",
        where=shed.exchanges.of(response).where,
    )


@pytest.mark.check("02.3-unknown-owner")
def test_unknown_owner(client: FlaskClient, shed: Shed, expect: Expect, rng: Random) -> None:
    """A tool of nobody is refused, and not stored."""
    nobody = str(UUID(int=rng.getrandbits(128), version=4))
    refused = client.post(TOOLS, json=data.tool(owner_id=nobody))
    expect.status(refused, 409)
    items, _ = expect.page(client.get(TOOLS))
    expect.true(
        not items,
        "a tool that was refused with 409 is stored all the same",
        expected="an empty list",
        got=f"{len(items)} in the list",
        where=shed.exchanges.of(refused).where,
        advice="Ask whether the owner is a member before you store anything.",
    )


@pytest.mark.check("02.3-delete")
def test_delete(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A tool that was deleted is gone; others stay."""
    owner = verbs.make_member(client).get("id")
    going, staying = (verbs.make_tool(client, owner_id=owner) for _ in range(2))
    response = client.delete(path_of(going))
    expect.status(response, 204)
    again = client.get(path_of(going))
    items, _ = expect.page(client.get(TOOLS))
    left = [item.get("id") for item in items]
    expect.true(
        response.get_data() == b"" and again.status_code == 404 and left == [staying.get("id")],
        "a tool is still there after DELETE answered 204",
        expected="an empty answer; then GET answers 404, and the list holds only the other tool",
        got=f"GET answers {again.status_code}, and the list holds {len(left)} tools",
        where=shed.exchanges.of(response).where,
    )


@pytest.mark.check("02.3-owner-stays")
def test_owner_stays(client: FlaskClient, expect: Expect, verbs: Verbs02) -> None:
    """A member who owns a tool stays until the tool is deleted."""
    tool = verbs.make_tool(client)
    owner = f"{MEMBERS}/{tool.get('owner_id')}"
    expect.status(client.delete(owner), 409)
    expect.status(client.get(owner), 200)
    expect.status(client.delete(path_of(tool)), 204)
    expect.status(client.delete(owner), 204)


@pytest.mark.check("02.3-owner-stays")
def test_who_owns_nothing_may_go(client: FlaskClient, expect: Expect, verbs: Verbs02) -> None:
    """The tools of others hold nobody, whichever id comes first."""
    ids = sorted(str(verbs.make_member(client).get("id")) for _ in range(3))
    for owner in (ids[0], ids[2]):
        verbs.make_tool(client, owner_id=owner)
    expect.status(client.delete(f"{MEMBERS}/{ids[1]}"), 204)


@pytest.mark.check("02.3-hook-stays")
def test_hook_leaves_tools_alone(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02
) -> None:
    """What the members add to their responses is not on those of the tools."""
    tool = verbs.make_tool(client)
    health = client.get("/health/live")
    everywhere = "no-store" in health.headers.get("Cache-Control", "").lower()
    answers = [client.get(TOOLS), client.get(path_of(tool)), client.delete(path_of(tool))]
    expect.status(answers[0], 200)
    for response in [*answers, client.get(path_of(tool))]:
        exchange = shed.exchanges.of(response)
        expect.true(
            "no-store" not in response.headers.get("Cache-Control", "").lower(),
            f"the hook of the members reaches {exchange.asked} ({response.status_code})",
            expected="no Cache-Control: no-store outside the members",
            got=f"Cache-Control: {response.headers.get('Cache-Control')}",
            where=exchange.where,
            advice="Every response of the app has it: the hook was given to the app."
            if everywhere
            else "GET /health/live has it not, so it comes from the parent: what is registered "
            "on `v1` runs for all of its children.",
        )


@pytest.mark.check("02.3-connections")
def test_each_request_gives_its_connection_back(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02
) -> None:
    """Real requests go through one connection each, and leave none open."""
    shed.ask("watch_connections", app=app.learner_name)
    owner = verbs.make_member(client)
    tool = verbs.make_tool(client, owner_id=owner.get("id"))
    client.get(MEMBERS)
    client.get(TOOLS)
    client.get(path_of(tool))
    client.patch(path_of(tool), json={"name": "Plane"})
    client.delete(f"{MEMBERS}/{owner.get('id')}")
    client.delete(path_of(tool))
    client.get(path_of(tool))
    got = shed.ask("connections", app=app.learner_name)
    asked = len(shed.exchanges.all)
    told = f"{asked} requests; opened: {got['opened']}, closed: {got['closed']}"
    expect.true(
        got["opened"] == got["closed"],
        f"after {asked} requests to members and tools, connections are still open",
        expected="as many connections closed as were opened",
        got=told,
        where=shed.ask("left_open") or app.where,
        advice="A view that opens a connection itself must close it itself, after an error too. "
        "Take the one of current_connection(), which is closed at teardown.",
    )
    expect.true(
        isinstance(got["opened"], int) and 0 < got["opened"] <= asked,
        f"{asked} requests to members and tools opened {got['opened']} connections",
        expected="at most one connection a request, and the data are reached through it",
        got=told,
        where=app.where,
    )
