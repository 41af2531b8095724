"""02.2: members over HTTP."""

from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit import data
from checker.suites.kit.expect import Expect, shown
from checker.suites.kit.paths import advice_on_ids
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs02

MEMBERS = "/api/v1/members"


def is_uuid(value: object) -> bool:
    """Say whether a value is the text of a UUID."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


@pytest.mark.check("02.2-create")
def test_create(client: FlaskClient, shed: Shed, expect: Expect) -> None:
    """A POST answers 201 with the new member, under a UUID."""
    sent = data.member()
    response = client.post(MEMBERS, json=sent)
    expect.status(response, 201, advice="The second value that a view returns is the status.")
    body = expect.fields(response, {"name": sent["name"]})
    expect.true(
        is_uuid(body.get("id")),
        "the id of a new member is no UUID",
        expected='"id": a UUID, such as "5f0c7f2e-8a55-4d0e-9a33-0f6f4f1f2b11"',
        got=f'"id": {shown(body.get("id"))}',
        where=shed.exchanges.of(response).where,
    )


@pytest.mark.check("02.2-location")
def test_location_leads_to_the_member(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect
) -> None:
    """Following Location shows the member that was made."""
    response = client.post(MEMBERS, json=data.member())
    expect.status(response, 201)
    location = response.headers.get("Location")
    where = shed.exchanges.of(response).where
    expect.true(
        location,
        f"POST {MEMBERS} answers 201 without a Location",
        expected="a header Location that leads to the new member",
        got=f"the headers {', '.join(sorted(set(response.headers.keys()) - {'Katas-Exchange'}))}",
        where=where,
        advice="A view may return three values: the body, the status, and a dict of headers.",
    )
    made = expect.mapping(response).get("id")
    target = urlsplit(urljoin(f"http://localhost{MEMBERS}", str(location))).path
    followed = client.get(target)
    expect.true(
        followed.status_code == 200,
        f"Location leads nowhere: GET {target} answered {followed.status_code}",
        expected=f"GET {target} shows the new member",
        got=f"Location: {location}, and there {followed.status_code}",
        where=shed.exchanges.of(followed).where or where,
        advice=advice_on_ids(shed, app, MEMBERS),
    )
    expect.fields(followed, {"id": made})


@pytest.mark.check("02.2-email-private")
def test_email_is_private(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """No answer of the members holds the address, that of a conflict included."""
    email = "private.address@example.org"
    made = client.post(MEMBERS, json=data.member(email=email))
    expect.status(made, 201)
    verbs.make_member(client)
    one = client.get(f"{MEMBERS}/{expect.mapping(made).get('id')}")
    conflict = client.post(MEMBERS, json=data.member(email=email))
    for response in (made, one, client.get(MEMBERS), conflict):
        exchange = shed.exchanges.of(response)
        expect.true(
            email not in response.get_data(as_text=True).lower(),
            f"{exchange.asked} ({response.status_code}) shows the email address",
            expected="no response shows an email address",
            got=response.get_data(as_text=True),
            where=exchange.where,
        )


@pytest.mark.check("02.2-method-not-allowed")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_method_not_allowed(client: FlaskClient, shed: Shed, expect: Expect, method: str) -> None:
    """What the list does not offer is a 405 that tells what it does offer."""
    response = client.open(MEMBERS, method=method, json=data.member())
    expect.status(response, 405)
    insist_on_allow(shed, expect, response, {"GET", "POST"})


def insist_on_allow(shed: Shed, expect: Expect, response: TestResponse, methods: set[str]) -> None:
    """Insist that a 405 names the methods that the path has."""
    allowed = {name.strip().upper() for name in response.headers.get("Allow", "").split(",")}
    asked = shed.exchanges.of(response).asked
    expect.true(
        methods <= allowed,
        f"the 405 of {asked} does not tell what is allowed",
        expected=f"Allow: {', '.join(sorted(methods))}",
        got=f"Allow: {response.headers['Allow']}"
        if "Allow" in response.headers
        else "no header Allow",
        advice="Flask sends Allow by itself. An error handler that answers a body of its own for "
        "every HTTPException loses the headers of the exception.",
    )


@pytest.mark.check("02.2-email-once")
def test_email_is_taken_once(
    client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02
) -> None:
    """A second member with an address is refused, and not stored."""
    email = "one.of.us@example.org"
    first = verbs.make_member(client, email=email)
    refused = client.post(MEMBERS, json=data.member(email=email))
    expect.status(refused, 409)
    members, _ = expect.page(client.get(MEMBERS))
    expect.true(
        [member.get("id") for member in members] == [first.get("id")],
        "a member that was refused with 409 is stored all the same",
        expected="only the first member in the list",
        got=f"{len(members)} members in the list",
        where=shed.exchanges.of(refused).where,
        advice="Ask whether the address is free before you store anything.",
    )


@pytest.mark.check("02.2-delete")
def test_delete(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs02) -> None:
    """A member that was deleted is gone; others stay."""
    leaving, staying = verbs.make_member(client), verbs.make_member(client)
    response = client.delete(f"{MEMBERS}/{leaving.get('id')}")
    expect.status(response, 204)
    where = shed.exchanges.of(response).where
    expect.true(
        response.get_data() == b"",
        "a 204 has a body",
        expected="an empty body",
        got=response.get_data(as_text=True),
        where=where,
    )
    again = client.get(f"{MEMBERS}/{leaving.get('id')}")
    members, _ = expect.page(client.get(MEMBERS))
    left = [member.get("id") for member in members]
    expect.true(
        again.status_code == 404 and left == [staying.get("id")],
        "a member is still there after DELETE answered 204",
        expected="GET answers 404, and the list holds only the other member",
        got=f"GET answers {again.status_code}, and the list holds {len(left)} members",
        where=where,
    )


@pytest.mark.check("02.2-no-store")
def test_no_response_is_kept_in_a_cache(client: FlaskClient, shed: Shed, expect: Expect) -> None:
    """Every answer of the members says no-store, their errors too."""
    email = "kept.nowhere@example.org"
    made = client.post(MEMBERS, json=data.member(email=email))
    expect.status(made, 201)
    path = f"{MEMBERS}/{expect.mapping(made).get('id')}"
    good = [made, client.get(path), client.get(MEMBERS)]
    conflict = client.post(MEMBERS, json=data.member(email=email))
    good.append(client.delete(path))
    errors = [conflict, client.get(path)]
    lacking = [response for response in good if not says_no_store(response)]
    for response in [*lacking, *errors]:
        exchange = shed.exchanges.of(response)
        expect.true(
            says_no_store(response),
            f"{exchange.asked} ({response.status_code}) has no Cache-Control: no-store",
            expected="Cache-Control: no-store",
            got=f"Cache-Control: {response.headers['Cache-Control']}"
            if "Cache-Control" in response.headers
            else "no header Cache-Control",
            where=exchange.where,
            advice=""
            if lacking
            else "Good answers have it, errors have not: a view that raises sets no header any "
            "more. A function under `@members.after_request` sees them all.",
        )


def says_no_store(response: TestResponse) -> bool:
    """Say whether caches may keep no copy of a response."""
    parts = response.headers.get("Cache-Control", "").lower().split(",")
    return "no-store" in {part.strip() for part in parts}


@pytest.mark.check("02.2-hook-stays")
def test_hook_leaves_health_alone(client: FlaskClient, shed: Shed, expect: Expect) -> None:
    """What the members add to their responses is not on those of health."""
    client.get(MEMBERS)
    response = client.get("/health/live")
    expect.status(response, 200)
    expect.true(
        not says_no_store(response),
        "the hook of the members reaches GET /health/live",
        expected="no Cache-Control: no-store outside the members",
        got=f"Cache-Control: {response.headers.get('Cache-Control')}",
        where=shed.exchanges.of(response).where,
        advice="`app.after_request` and `after_app_request` are for every response of the app; "
        "`@members.after_request` is for those of the members' own views.",
    )
