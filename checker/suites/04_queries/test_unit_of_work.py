"""04.2: reading and writing; what is committed, how often, and what is undone."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.causes import database_cause
from checker.suites.kit.expect import Expect
from checker.suites.kit.races import insist_on_lost_race
from checker.suites.kit.recording import Recording, counted, insist_on_commits, recording
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES

type Step = tuple[Callable[[], TestResponse], int]

CONFLICT = 409
UNKNOWN = "00000000-0000-4000-8000-00000000dead"
EXISTING_TAG = (
    "The tag wood exists already, and a second row with its name is refused. Ask for the tags "
    "that exist, and make only those that are missing."
)
FORGOTTEN = (
    "Nothing is stored without a commit: the session is closed after the request, and what was "
    "not committed is undone. The request that wrote cannot see that, the next one does."
)


@pytest.mark.check("04.2-stored")
def test_stored(client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """What a 201 told is stored: the next request sees it."""
    makers: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        (MEMBERS, lambda: verbs.make_member(client)),
        (TOOLS, lambda: verbs.make_tool(client, tags=["saw", "wood"])),
        (CATEGORIES, lambda: verbs.make_category(client, "garden")),
    ]
    for path, make in makers:
        made = make()
        response = client.get(f"{path}/{made.get('id')}")
        expect.status(response, 200, FORGOTTEN)
        expect.fields(response, {name: made.get(name) for name in ("id", "name")})


@pytest.mark.check("04.2-stored")
def test_change_is_stored(client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """What the 200 of a change told is stored, tags and category included."""
    shelf = verbs.make_category(client, "garden")
    tool = verbs.make_tool(client, tags=["saw"])
    path = f"{TOOLS}/{tool.get('id')}"
    change = {"name": "hand saw", "tags": ["wood"], "category_id": shelf.get("id")}
    response = client.patch(path, json=change)
    expect.status(response, 200)
    expect.fields(response, change)
    response = client.get(path)
    expect.status(response, 200)
    exchange = expect.exchange(response)
    body = expect.mapping(response)
    expect.true(
        all(body.get(name) == value for name, value in change.items()),
        f"{exchange.asked}: the change is lost",
        expected=str(change),
        got=str({name: body.get(name) for name in change}),
        where=exchange.where,
        advice=FORGOTTEN,
    )
    expect.status(client.patch(path, json={"category_id": None}), 200)
    expect.fields(client.get(path), {"category_id": None})


@pytest.mark.check("04.2-stored")
def test_deletion_is_stored(client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """What a 204 told is gone."""
    for path, made in (
        (MEMBERS, verbs.make_member(client)),
        (TOOLS, verbs.make_tool(client, tags=["saw"])),
    ):
        response = client.delete(f"{path}/{made.get('id')}")
        expect.status(response, 204)
        expect.status(client.get(f"{path}/{made.get('id')}"), 404, FORGOTTEN)


@pytest.mark.check("04.2-one-commit")
def test_one_commit(shed: Shed, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """Each request that writes makes exactly one commit."""
    owner = verbs.make_member(client).get("id")
    tool = f"{TOOLS}/{verbs.make_tool(client, owner_id=owner).get('id')}"
    tags = ["drill", "saw", "wood", "yard"]
    body = {"name": "box", "owner_id": owner, "tags": tags}
    other = f"{MEMBERS}/{verbs.make_member(client).get('id')}"
    steps: list[Step] = [
        (lambda: client.post(MEMBERS, json={"name": "Bo", "email": "bo@example.org"}), 201),
        (lambda: client.post(TOOLS, json=body), 201),
        (lambda: client.patch(tool, json={"name": "new", "tags": ["new", "old"]}), 200),
        (lambda: client.delete(tool), 204),
        (lambda: client.delete(other), 204),
    ]
    for request, status in steps:
        response, seen = _recorded(shed, request)
        expect.status(response, status)
        insist_on_commits(seen, expect.exchange(response), 1)


@pytest.mark.check("04.2-no-commit")
def test_no_commit(shed: Shed, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A request that only reads, or that fails, makes no commit."""
    member = verbs.make_member(client)
    tool = verbs.make_tool(client, owner_id=member.get("id"))
    twin = {"name": "Bo", "email": "twin@example.org"}
    expect.status(client.post(MEMBERS, json=twin), 201)
    orphan = {"name": "box", "owner_id": UNKNOWN, "tags": ["never", "stored"]}
    steps: list[Step] = [
        (lambda: client.get(f"{TOOLS}/{tool.get('id')}"), 200),
        (lambda: client.get(f"{MEMBERS}/{member.get('id')}"), 200),
        (lambda: client.get(f"{MEMBERS}/{UNKNOWN}"), 404),
        (lambda: client.patch(f"{TOOLS}/{UNKNOWN}", json={}), 404),
        (lambda: client.post(MEMBERS, json=twin), 409),
        (lambda: client.post(TOOLS, json=orphan), 409),
        (lambda: client.delete(f"{MEMBERS}/{member.get('id')}"), 409),
    ]
    for request, status in steps:
        response, seen = _recorded(shed, request)
        expect.status(response, status)
        insist_on_commits(seen, expect.exchange(response), 0)


@pytest.mark.check("04.2-rolled-back")
def test_session_after_a_failure(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """After a conflict, the same session reads and writes on, and stores nothing of it."""
    owner = verbs.make_member(client, email="first@example.org")
    shed.note("(the next requests share one app context, and so one session)")
    orphan = {"name": "lost", "owner_id": UNKNOWN, "tags": ["lost"]}
    answers = _in_one_context(
        shed,
        app,
        ("POST", MEMBERS, {"name": "Second", "email": "first@example.org"}, 409),
        ("GET", f"{MEMBERS}/{owner.get('id')}", None, 200),
        ("POST", TOOLS, orphan, 409),
        ("POST", TOOLS, {"name": "box", "owner_id": owner.get("id")}, 201),
    )
    for asked, status, answer in answers:
        raised = answer.get("raised")
        frames = (raised or {}).get("frames") or [answer.get("where")]
        got = str(answer.get("status", ""))[:3]
        told = f" ({raised['type']}: {raised['message'].splitlines()[0]})" if raised else ""
        expect.true(
            got == str(status),
            f"{asked} answered {got or 500}, not {status}, in a session whose unit of work failed"
            if status != CONFLICT
            else f"{asked} answered {got or 500}, not {status}{told}",
            expected=f"status {status}",
            got=f"status {got or 500}{told}",
            where=frames[-1],
            advice=database_cause(raised),
        )
    sql = "SELECT (SELECT count(*) FROM tools), (SELECT count(*) FROM members)"
    left = _rows(shed, app, sql)[0]
    expect.true(
        left == [1, 1],
        "something of a request that failed is stored",
        expected="1 tool and 1 member",
        got=f"{counted(left[0], 'tool')} and {counted(left[1], 'member')}",
    )


@pytest.mark.check("04.2-conflict")
def test_unknown_category(client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A tool of an unknown category is a 409, when it is made and when it is changed."""
    shelf = verbs.make_category(client, "garden").get("id")
    owner = verbs.make_member(client).get("id")
    body = {"name": "box", "owner_id": owner, "category_id": UNKNOWN}
    expect.status(client.post(TOOLS, json=body), 409)
    expect.status(client.post(TOOLS, json=body | {"owner_id": UNKNOWN}), 409)
    tool = verbs.make_tool(client, owner_id=owner, category_id=shelf).get("id")
    expect.status(client.patch(f"{TOOLS}/{tool}", json={"category_id": UNKNOWN}), 409)
    response = client.get(f"{TOOLS}/{tool}")
    expect.status(response, 200)
    expect.fields(response, {"category_id": shelf})


@pytest.mark.check("04.2-conflict")
def test_lost_race(shed: Shed, app: StandIn, client: FlaskClient, expect: Expect) -> None:
    """An email address that another request takes at the last moment is a 409 too."""
    twin = {"name": "Bo", "email": "bo@example.org"}
    expect.status(client.post(MEMBERS, json={"name": "An", "email": "an@example.org"}), 201)
    shed.ask(
        "let_rival_write",
        app=app.learner_name,
        before="INSERT INTO members",
        sql="UPDATE members SET email = 'bo@example.org'",
    )
    shed.note("(just before the next INSERT, another request takes bo@example.org)")
    response = client.post(MEMBERS, json=twin)
    if shed.ask("rival_wrote"):
        insist_on_lost_race(expect, response)


@pytest.mark.check("04.2-kept")
def test_not_deleted(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A member who owns a tool or has ever borrowed one stays, and so does a tool ever lent."""
    owner = verbs.make_member(client).get("id")
    borrower = verbs.make_member(client).get("id")
    tool = verbs.make_tool(client, owner_id=owner, tags=["saw"]).get("id")
    returned = "2026-04-01T08:00:00+00:00"
    verbs.store(app, "loans", {"tool_id": tool, "borrower_id": borrower, "returned_at": returned})
    for path in (f"{MEMBERS}/{owner}", f"{MEMBERS}/{borrower}", f"{TOOLS}/{tool}"):
        expect.status(
            client.delete(path),
            409,
            "What the ORM does to the objects of a relationship when their owner is deleted is "
            "your choice: cascade=, or passive_deletes=, which leaves it to the foreign key.",
        )
        expect.status(client.get(path), 200)
    response = client.get(f"{TOOLS}/{tool}")
    expect.fields(response, {"owner_id": owner, "tags": ["saw"]})


@pytest.mark.check("04.2-tags-once")
def test_tags_once(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """A tag that exists is used again: tags holds each name once."""
    owner = verbs.make_member(client).get("id")
    verbs.make_tool(client, owner_id=owner, tags=["saw", "wood"])
    body = {"name": "box", "owner_id": owner, "tags": ["wood", "yard"]}
    response = client.post(TOOLS, json=body)
    refused = response.status_code == CONFLICT
    expect.status(response, 201, EXISTING_TAG if refused else "")
    tool = expect.mapping(response)
    response = client.patch(f"{TOOLS}/{tool.get('id')}", json={"tags": ["saw", "tree"]})
    expect.status(response, 200)
    expect.fields(response, {"tags": ["saw", "tree"]})
    names = [row[0] for row in _rows(shed, app, "SELECT name FROM tags ORDER BY name")]
    expect.true(
        len(names) == len(set(names)) and {"saw", "tree", "wood"} <= set(names),
        "the table tags does not hold each name once",
        expected="saw, tree and wood, each once",
        got=", ".join(map(str, names)) or "no tag",
        where=expect.exchange(response).where,
    )


@pytest.mark.check("04.2-one-session")
def test_one_session(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """Each request works with one session of its own, and gives its connection back."""
    member = verbs.make_member(client).get("id")
    body = {"name": "box", "owner_id": member, "tags": ["saw"]}
    tool = verbs.make_tool(client, owner_id=member).get("id")
    shed.ask("watch_sessions")
    steps: list[Step] = [
        (lambda: client.get(f"{MEMBERS}/{member}"), 200),
        (lambda: client.post(TOOLS, json=body), 201),
        (lambda: client.patch(f"{TOOLS}/{tool}", json={"name": "new"}), 200),
        (lambda: client.get(f"{TOOLS}/{UNKNOWN}"), 404),
        (lambda: client.delete(f"{MEMBERS}/{member}"), 409),
    ]
    for request, status in steps:
        response = request()
        expect.status(response, status)
        facts = shed.ask("sessions_since")
        exchange = expect.exchange(response)
        expect.true(
            facts["sessions"] <= 1,
            f"{exchange.asked} works with {facts['sessions']} sessions",
            expected="one session, db.session",
            got=f"{facts['sessions']} sessions asked the database",
            where=exchange.where,
            advice="Session(...) makes another session, with a transaction of its own: what one "
            "has not committed the other does not see. db.session is the same for a whole request.",
        )
        expect.true(
            facts["again"] == 0,
            f"{exchange.asked} works with the session of an earlier request",
            expected="a session of its own for each request",
            got="a session that had worked before",
            where=exchange.where,
        )
        expect.true(
            facts["out"] == 0,
            f"{exchange.asked} does not give its connection back",
            expected="no connection in use after the request",
            got=f"{counted(facts['out'], 'connection')} in use",
            where=exchange.where,
        )
    expect.true(
        shed.ask("own_sessions", app=app.learner_name),
        "two app contexts share one session",
        expected="db.session is another session in another context, and so in another thread",
        got="the same session",
    )


def _recorded(shed: Shed, request: Callable[[], TestResponse]) -> tuple[TestResponse, Recording]:
    with recording(shed) as seen:
        response = request()
    return response, seen


def _in_one_context(
    shed: Shed, app: StandIn, *requests: tuple[str, str, dict[str, Any] | None, int]
) -> list[tuple[str, int, dict[str, Any]]]:
    answers = shed.ask(
        "in_one_context",
        app=app.learner_name,
        requests=[_message(app, method, path, body) for method, path, body, _ in requests],
    )
    found = []
    for (method, path, _, status), answer in zip(requests, answers, strict=True):
        raised = answer.get("raised")
        came = f"raised {raised['type']}" if raised else str(answer.get("status", ""))[:3]
        shed.note(f"{method} {path} -> {came}")
        found.append((f"{method} {path}", status, answer))
    return found


def _message(app: StandIn, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """Return a request as the cell carries it."""
    content = b"" if body is None else json.dumps(body).encode()
    parts = urlsplit(path)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
    return {
        "method": method,
        "path": parts.path,
        "query": parts.query,
        "headers": [*app.headers_for({}), *(headers if body is not None else [])],
        "body": base64.b64encode(content).decode(),
    }


def _rows(shed: Shed, app: StandIn, sql: str) -> list[list[Any]]:
    rows: list[list[Any]] = shed.ask_tables("rows", app=app.learner_name, sql=sql)
    return rows
