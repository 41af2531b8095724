"""02.2 and 02.3: what members and tools have in common as resources."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, same, shown
from checker.suites.kit.paths import advice_on_ids, insist_on_path
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

MEMBERS, TOOLS = "/api/v1/members", "/api/v1/tools"
PER_PAGE = 20
KEYS = {
    MEMBERS: ("id", "name"),
    TOOLS: ("id", "name", "description", "deposit_cents", "owner_id", "created_at"),
}

Make = Callable[..., dict[str, Any]]


def maker(verbs: Verbs02, client: FlaskClient, path: str) -> Make:
    """Return what makes one thing for a list; all tools have one owner."""
    if path == MEMBERS:
        return lambda **fields: verbs.make_member(client, **fields)
    owner = verbs.make_member(client).get("id")
    return lambda **fields: verbs.make_tool(client, owner_id=owner, **fields)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(MEMBERS, marks=pytest.mark.check("02.2-path")),
        pytest.param(TOOLS, marks=pytest.mark.check("02.3-path")),
    ],
)
def test_path(app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, path: str) -> None:
    """The list answers at exactly its path."""
    insist_on_path(shed, expect, app, client.get(path), path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(MEMBERS, marks=pytest.mark.check("02.2-blueprint")),
        pytest.param(TOOLS, marks=pytest.mark.check("02.3-blueprint")),
    ],
)
def test_blueprint(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, path: str
) -> None:
    """The views belong to a blueprint with the brief's name, on the parent v1."""
    insist_on_path(shed, expect, app, client.get(path), path)
    name = path.rpartition("/")[2]
    for route in shed.ask_kit("routes", app=app.learner_name):
        if route["rule"] == path:
            expect.true(
                route["endpoint"].startswith(f"v1.{name}."),
                f"{path} does not belong to a blueprint {name!r} on a parent 'v1'",
                expected=f"an endpoint that begins with v1.{name}.",
                got=f"the endpoint {route['endpoint']}",
                where=route["where"] or app.where,
                advice="The parts of an endpoint are the blueprints that lead to it, the parent "
                "first.",
            )


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(MEMBERS, marks=pytest.mark.check("02.2-list")),
        pytest.param(TOOLS, marks=pytest.mark.check("02.3-list")),
    ],
)
def test_list(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02, rng: Random, path: str
) -> None:
    """A list is sorted by name and id, shows the first 20, and counts all."""
    names = [f"Ash {number:02}" for number in range(14)] + ["Birch"] * 8
    rng.shuffle(names)
    make = maker(verbs, client, path)
    before = len(shed.exchanges.steps)
    made = [make(name=name) for name in names]
    shed.exchanges.steps[before:] = [
        f"POST {path}, {len(names)} times, in no order: Ash 00 to Ash 13, and 8 named Birch"
    ]
    response = client.get(path)
    expect.status(response, 200)
    items, meta = expect.page(response)
    shed.exchanges.steps[-1] = f"GET {path} -> 200, with {len(items)} in `data`"
    where = shed.exchanges.of(response).where
    expect.true(
        len(items) == PER_PAGE,
        f"GET {path} shows {len(items)} of {len(made)} {path.rpartition('/')[2]}",
        expected=f"the first {PER_PAGE} in `data`",
        got=f"{len(items)} in `data`",
        where=where,
    )
    for key, value in {"page": 1, "per_page": PER_PAGE, "total": len(made)}.items():
        expect.true(
            meta.get(key) == value and type(meta.get(key)) is int,
            f"GET {path}: {key} in `meta` is {shown(meta.get(key))}, not {value}",
            expected=f"{key}: {value}",
            got=f"meta: {shown(meta)}",
            where=where,
            advice="`total` counts all, also those that are not on this page."
            if key == "total"
            else "",
        )
    shown_names = [str(item.get("name")) for item in items]
    expect.true(
        shown_names == sorted(names)[:PER_PAGE],
        f"GET {path} does not show the first {PER_PAGE} by name",
        expected=", ".join(sorted(names)[:PER_PAGE]),
        got=", ".join(shown_names),
        where=where,
        advice="Sort first, then cut." if shown_names == sorted(shown_names) else "",
    )
    order = sorted((str(one.get("name")), str(one.get("id"))) for one in made)[:PER_PAGE]
    expect.true(
        [str(item.get("id")) for item in items] == [identity for _, identity in order],
        f"GET {path}: equal names are not sorted by id",
        expected="the first 6 of the 8 that are named Birch, in the order of their ids",
        got="others of them, or in another order",
        where=where,
        advice="A key that is a tuple, (name, id), decides between equal names.",
    )
    first = next(one for one in made if one.get("id") == items[0].get("id"))
    expect.true(
        all(same(items[0].get(key), first.get(key)) for key in KEYS[path]),
        f"GET {path} does not show what POST answered with",
        expected=shown({key: first.get(key) for key in KEYS[path]}),
        got=shown(items[0]),
        where=where,
    )


@pytest.mark.parametrize(
    ("path", "method"),
    [
        pytest.param(MEMBERS, "GET", marks=pytest.mark.check("02.2-unknown-id")),
        pytest.param(MEMBERS, "DELETE", marks=pytest.mark.check("02.2-unknown-id")),
        pytest.param(TOOLS, "GET", marks=pytest.mark.check("02.3-unknown-id")),
        pytest.param(TOOLS, "PATCH", marks=pytest.mark.check("02.3-unknown-id")),
        pytest.param(TOOLS, "DELETE", marks=pytest.mark.check("02.3-unknown-id")),
    ],
)
def test_unknown_id(
    app: StandIn,
    client: FlaskClient,
    shed: Shed,
    expect: Expect,
    verbs: Verbs02,
    rng: Random,
    path: str,
    method: str,
) -> None:
    """An id that nobody has, and one that is no UUID, are a 404."""
    made = maker(verbs, client, path)()
    expect.status(client.get(f"{path}/{made.get('id')}"), 200, advice_on_ids(shed, app, path))
    unknown = UUID(int=rng.getrandbits(128), version=4)
    body = {"name": "Somebody's saw"} if method == "PATCH" else None
    for identity in (str(unknown), "not-a-uuid"):
        response = client.open(f"{path}/{identity}", method=method, json=body)
        expect.status(response, 404, advice_on_ids(shed, app, path))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(MEMBERS, marks=pytest.mark.check("02.2-two-apps")),
        pytest.param(TOOLS, marks=pytest.mark.check("02.3-two-apps")),
    ],
)
def test_two_apps(shed: Shed, expect: Expect, verbs: Verbs02, path: str) -> None:
    """What one app stores, another app in the same process does not have."""
    first, second = verbs.app().test_client(), verbs.app().test_client()
    made = maker(verbs, first, path)()
    shed.note("(now the same questions to the second app)")
    name = path.rpartition("/")[2].rstrip("s")
    listed = second.get(path)
    items, _ = expect.page(listed)
    response = second.get(f"{path}/{made.get('id')}")
    expect.true(
        not items and response.status_code == 404,
        f"a {name} of one app is found in another app",
        expected="an empty list and a 404 from the second app",
        got=f"{len(items)} in its list, and status {response.status_code}",
        where=shed.exchanges.of(listed).where,
        advice="Whatever stands at module level is shared by all apps of the process. The data "
        "of an app belong to the app.",
    )
