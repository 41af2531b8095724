"""06.2: what Flask and Werkzeug refuse has the one body too, and keeps status and headers."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.failures import Failures
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v02 import TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES

JSON, INVALID = "application/json", 422
LOST = (
    "The exception has its headers already: error.get_response() is an answer with all of them, "
    "and error.get_headers() lists them. A new answer of status and body leaves them behind."
)
SILENCED = (
    "request.get_json() raises BadRequest for what is no JSON, and a handler answers that. With "
    "silent=True, or an except around it, a model gets None and complains of something else."
)
WORDLESS = (
    "An HTTPException may come without a description: `description` is None then. "
    "`error.name`, the phrase of its status, is always there."
)
HTML = (
    "error.get_description() is made for Werkzeug's page: a paragraph of HTML. The text itself is "
    "error.description, and error.name where there is none."
)

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


def aborting(app: StandIn, shed: Shed, status: int, **headers: Any) -> str:
    """Add a view that aborts with a status; return its path."""
    path = f"/check/{status}"
    with_what = "".join(f", {name}={value!r}" for name, value in headers.items())
    shed.note(f"a view of this check at {path}: abort({status}{with_what})")
    shed.ask(
        "add_aborting_view", app=app.learner_name, path=path, status=status, headers=headers
    )  # fmt: skip
    return path


@pytest.mark.check("06.2-unknown-path")
@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere", f"{TOOLS}/not-an-id"])
def test_unknown_path(client: FlaskClient, failures: Failures, path: str) -> None:
    """A path that no rule fits is a 404 with the one body, inside the API and outside."""
    failures.told(client.get(path), 404)


@pytest.mark.check("06.2-wrong-method")
@pytest.mark.parametrize("path", ["/health/live", TOOLS])
def test_wrong_method(client: FlaskClient, failures: Failures, path: str) -> None:
    """A method that a path does not have is a 405 with the one body."""
    failures.told(client.put(path), 405)


@pytest.mark.check("06.2-allow")
def test_allow(client: FlaskClient, failures: Failures, expect: Expect) -> None:
    """A 405 says which methods there are."""
    response = client.put(TOOLS)
    failures.status(response, 405, "405")
    allowed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
    exchange = expect.exchange(response)
    if not {"GET", "POST"} <= allowed:
        got = response.headers.get("Allow")
        raise failures.mismatch(
            exchange,
            "405",
            f"{exchange.asked}: the 405 "
            + ("has no header Allow" if got is None else f"says Allow: {got}"),
            expected="Allow: GET, HEAD, OPTIONS, POST",
            got="no header Allow" if got is None else f"Allow: {got}",
            advice=LOST if got is None else "",
        )


@pytest.mark.check("06.2-no-json")
def test_no_json(client: FlaskClient, failures: Failures, expect: Expect) -> None:
    """A body that is no JSON, and one that does not say that it is, have the one body."""
    response = client.post(CATEGORIES, data='{"name":', content_type=JSON)
    if response.status_code == INVALID:
        expect.status(response, 400, SILENCED)
    failures.told(response, 400)
    failures.told(client.post(CATEGORIES, data="name=saws", content_type="text/plain"), 415)


@pytest.mark.check("06.2-other-headers")
@pytest.mark.parametrize(
    ("status", "given", "header", "value"),
    [
        (429, {"retry_after": 30}, "Retry-After", "30"),
        (503, {"retry_after": 7}, "Retry-After", "7"),
    ],
)
def test_other_headers(
    app: StandIn,
    client: FlaskClient,
    shed: Shed,
    failures: Failures,
    status: int,
    given: dict[str, Any],
    header: str,
    value: str,
) -> None:
    """What an exception wants to tell in its headers arrives."""
    response = client.get(aborting(app, shed, status, **given))
    failures.status(response, status, str(status))
    failures.header(response, header, value, str(status), LOST)


@pytest.mark.check("06.2-other-headers")
def test_www_authenticate(
    app: StandIn, client: FlaskClient, shed: Shed, failures: Failures
) -> None:
    """A 401 says how to prove who one is."""
    path = "/check/401"
    shed.note(f"a view of this check at {path}: raise Unauthorized(www_authenticate=...)")
    shed.ask("add_challenging_view", app=app.learner_name, path=path, scheme="bearer")
    response = client.get(path)
    failures.status(response, 401, "401")
    if not response.headers.get("WWW-Authenticate", "").lower().startswith("bearer"):
        failures.header(response, "WWW-Authenticate", "Bearer", "401", LOST)


@pytest.mark.check("06.2-codes")
@pytest.mark.parametrize("status", [400, 401, 403, 409, 410, 418, 422, 429, 503])
def test_codes(
    app: StandIn, client: FlaskClient, shed: Shed, failures: Failures, status: int
) -> None:
    """Every status has its code, and those without a row in the table have their number."""
    failures.told(client.get(aborting(app, shed, status)), status)


@pytest.mark.check("06.2-message")
@pytest.mark.parametrize("status", [404, 403, 418])
def test_message(
    app: StandIn, client: FlaskClient, shed: Shed, failures: Failures, expect: Expect, status: int
) -> None:
    """The message is a text for people, and no piece of a page."""
    response = client.get(aborting(app, shed, status))
    error = failures.shaped(response, status)
    if "<" in error["message"]:
        exchange = expect.exchange(response)
        raise failures.mismatch(
            exchange,
            str(status),
            f"{exchange.asked}: the message is HTML: {shown(error['message'])}",
            expected="a text without tags",
            got=shown(error),
            advice=HTML,
        )


@pytest.mark.check("06.2-message")
def test_wordless(app: StandIn, client: FlaskClient, shed: Shed, failures: Failures) -> None:
    """An exception without a description has a message all the same."""
    path = "/check/wordless"
    shed.note(f"a view of this check at {path} raises an HTTPException (402) without a description")
    shed.ask("add_wordless_view", app=app.learner_name, path=path, status=402)
    try:
        failures.shaped(client.get(path), 402)
    except Mismatch as mismatch:
        mismatch.advice = mismatch.advice or WORDLESS
        raise
