"""02.1: one catalogue an app, one connection a request."""

from typing import Any

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

# What a view does after it has asked for the connection, and how it ends.
OUTCOMES = {
    "answers": "",
    "raises NotFoundError": "NotFoundError",
    "raises ConflictError": "ConflictError",
    "raises an exception that nobody catches": "RuntimeError",
}


def place_of_connection(shed: Shed) -> dict[str, Any] | None:
    """Return where current_connection stands."""
    where: dict[str, Any] | None = shed.ask("place", module="connection", name="current_connection")
    return where or None


def app_with_catalogue(shed: Shed, expect: Expect, verbs: Verbs02) -> StandIn:
    """Build an app, and insist that it has its catalogue."""
    app = verbs.app()
    found = shed.ask("extension", app=app.learner_name)
    expect.true(
        found["is_catalogue"],
        'app.extensions has no "toolshed"'
        if found["type"] == "NoneType"
        else 'app.extensions["toolshed"] is no Catalogue',
        expected='app.extensions["toolshed"] is a Catalogue',
        got="nothing" if found["type"] == "NoneType" else f"an object of type {found['type']}",
        where=app.where,
    )
    return app


@pytest.mark.check("02.1-catalogue")
def test_each_app_has_its_catalogue(shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """Two apps keep two catalogues."""
    first, second = (app_with_catalogue(shed, expect, verbs) for _ in range(2))
    expect.true(
        not shed.ask("same_extension", one=first.learner_name, other=second.learner_name),
        "two apps have one and the same catalogue",
        expected='create_app makes a new Catalogue for app.extensions["toolshed"]',
        got="the same object in both apps",
        where=first.where,
        advice="What is made at module level is made once a process. Make it in create_app.",
    )


@pytest.mark.check("02.1-one-connection")
def test_a_context_has_one_connection(shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """Calls in one context return one connection; a context inside it has its own."""
    app = app_with_catalogue(shed, expect, verbs)
    shed.note("with app.app_context(): current_connection(), twice")
    shed.note("    with app.app_context(): current_connection()")
    shed.note("    current_connection()")
    got = shed.ask("in_contexts", app=app.learner_name)
    where = place_of_connection(shed)
    expect.true(
        got["second_is_first"],
        "current_connection() returns another connection in the same app context",
        expected="the same connection from every call in one app context",
        got="two connections",
        where=where,
        advice="Keep the connection in `g` on the first call, and look there on the next.",
    )
    expect.true(
        got["after_is_first"] and not got["inner_is_first"],
        "an app context inside another one has no connection of its own",
        expected="each app context has its own connection, because `g` is its own",
        got="the inner context has the connection of the outer one"
        if got["inner_is_first"]
        else "when the inner context has ended, the outer one has another connection than before",
        where=where,
        advice="A global outlives the context, and is shared by all of them. `g` is made anew "
        "with each app context, and goes with it.",
    )
    opened = shed.ask("connections", app=app.learner_name)["opened"]
    expect.true(
        opened == 2,
        f"current_connection() opened {opened} connections of the app's catalogue, not 2",
        expected="one connection of this app's catalogue for each of the two contexts",
        got=f'app.extensions["toolshed"].opened is {opened}',
        where=where,
    )


@pytest.mark.check("02.1-opened-when-needed")
def test_health_opens_no_connection(shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A request that needs no connection opens none."""
    app = app_with_catalogue(shed, expect, verbs)
    expect.status(app.test_client().get("/health/live"), 200)
    opened = shed.ask("connections", app=app.learner_name)["opened"]
    expect.true(
        opened == 0,
        "GET /health/live opens a connection that it does not need",
        expected="no connection is opened",
        got=f'app.extensions["toolshed"].opened is {opened}',
        where=app.where,
        advice="Open the connection in current_connection(), on its first call; a function that "
        "runs before each request opens it for requests that never ask.",
    )


@pytest.mark.check("02.1-closed")
@pytest.mark.parametrize("what", OUTCOMES)
def test_connection_is_closed(shed: Shed, expect: Expect, verbs: Verbs02, what: str) -> None:
    """When a request has ended, however it did, its connection is closed."""
    app = app_with_catalogue(shed, expect, verbs)
    path = "/this-check"
    shed.note(f"add a view at {path} that calls current_connection(), then {what}")
    shed.ask("add_connecting_view", app=app.learner_name, path=path, outcome=OUTCOMES[what])
    response = app.test_client().get(path)
    got = shed.ask("connections", app=app.learner_name)
    raised = shed.exchanges.of(response).raised or {}
    expect.true(
        got["opened"] == 1,
        "a view that calls current_connection() gets no connection of the app's catalogue",
        expected="one connection is opened",
        got=f"opened: {got['opened']}; the request ended with {response.status_code}"
        + (f", {raised['type']}: {raised['message']}" if raised else ""),
        where=place_of_connection(shed),
    )
    expect.true(
        got["closed"] == 1,
        f"the connection stays open after a view that {what}",
        expected="after each request every connection is closed",
        got=f"opened: {got['opened']}, closed: {got['closed']}",
        where=app.where,
        advice="`teardown_appcontext` runs whatever happened. `after_request` is skipped when an "
        "exception leaves the app."
        if what == "raises an exception that nobody catches"
        else "Let go of the connection in a function that create_app gives to "
        "`app.teardown_appcontext`.",
    )
