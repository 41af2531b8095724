"""06.1: a family of errors that know what they are in HTTP, and one handler for all of it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, same, shown
from checker.suites.kit.failures import Failures
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs06
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, LOANS

UNKNOWN = "00000000-0000-4000-8000-00000000dead"
DETAILS = [{"field": "name", "message": "is taken"}]
FAMILY = {
    "NotFoundError": (404, "not_found"),
    "ConflictError": (409, "conflict"),
    "RequestInvalidError": (422, "validation_failed"),
}
SHARED_HEADERS = (
    "The answer is made of status and body alone. Some errors need more: a 401 must have "
    "WWW-Authenticate, a 429 should have Retry-After. A view function may return a third thing, "
    "and so may a handler."
)

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


@pytest.mark.check("06.1-family")
@pytest.mark.usefixtures("app")
def test_family(shed: Shed, expect: Expect) -> None:
    """Each class is a member of the family, and has its status, code and headers."""
    for name, fact in made(shed).items():
        where = fact["where"]
        expect.true(
            fact["member"],
            f"{name} is no subclass of AppError",
            expected=f"class {name}(AppError)",
            got="an exception of its own",
            where=where,
        )
        if name in FAMILY:
            status, code = FAMILY[name]
            expect.equal(fact["status"], status, f"{name}.status", where)
            expect.equal(fact["code"], code, f"{name}.code", where)
        expect.equal(fact["headers"], {}, f"{name}.headers", where)


@pytest.mark.check("06.1-message-and-details")
@pytest.mark.usefixtures("app")
def test_message_and_details(shed: Shed, expect: Expect) -> None:
    """Each error has its message, and its details or an empty list."""
    for name, fact in made(shed).items():
        where = fact["where"]
        expect.equal(fact["message"], "a message", f"{name}('a message', [...]).message", where)
        expect.equal(fact["details"], DETAILS, f"{name}('a message', [...]).details", where)
        expect.equal(fact["no_details"], [], f"{name}('a message').details", where)


def made(shed: Shed) -> dict[str, dict[str, Any]]:
    """Make errors of each class of the family."""
    shed.note(f"toolshed.errors: NotFoundError('a message', {DETAILS}), and so on")
    facts: dict[str, dict[str, Any]] = shed.ask("family", details=DETAILS)
    return facts


@pytest.mark.check("06.1-not-found")
@pytest.mark.parametrize("path", [TOOLS, MEMBERS, CATEGORIES, LOANS])
def test_not_found(client: FlaskClient, failures: Failures, path: str) -> None:
    """What nobody has is a 404 with the one body, in each domain."""
    failures.told(client.get(f"{path}/{UNKNOWN}"), 404, kind="NotFoundError")


@pytest.mark.check("06.1-conflict")
def test_conflicts(client: FlaskClient, failures: Failures, verbs: Verbs06) -> None:
    """What contradicts the stored is a 409 with the one body, whoever finds it."""
    verbs.make_category(client, "garden")
    again = client.post(CATEGORIES, json={"name": "garden"})
    failures.told(again, 409, kind="ConflictError")
    tool = verbs.make_tool(client)
    loan = verbs.borrow(client, tool.get("id"), tool.get("owner_id"))
    path = f"{LOANS}/{loan.get('id')}/return"
    client.post(path)
    failures.told(client.post(path), 409, kind="ConflictError")


@pytest.mark.check("06.1-invalid")
def test_invalid(client: FlaskClient, failures: Failures, expect: Expect) -> None:
    """A 422 has the one body, and the entries of 03."""
    response = client.post(CATEGORIES, json={"name": "", "colour": "red"})
    error = failures.told(response, 422, kind="RequestInvalidError")
    fields = [entry.get("field") for entry in error["details"] if isinstance(entry, dict)]
    exchange = expect.exchange(response)
    if sorted(map(str, fields)) != ["colour", "name"]:
        raise failures.mismatch(
            exchange,
            "RequestInvalidError",
            f"{exchange.asked}: the details of the 422 do not name what is wrong",
            expected="an entry for name, and one for colour",
            got=shown(error),
        )


NEW = {"status": 423, "code": "tool_locked", "message": "the tool is locked"}


@pytest.mark.check("06.1-new-member")
@pytest.mark.parametrize("parent", ["AppError", "ConflictError"])
def test_new_member(
    app: StandIn, client: FlaskClient, shed: Shed, failures: Failures, expect: Expect, parent: str
) -> None:
    """A subclass that the handlers have never seen says itself how it is answered."""
    shed.note(f"a view of this check raises a new subclass of {parent}: {NEW}")
    shed.ask(
        "add_member_of_family",
        app=app.learner_name,
        path="/check/locked",
        parent=parent,
        headers={},
        details=DETAILS,
        **NEW,
    )
    response = client.get("/check/locked")
    error = failures.told(response, 423, "tool_locked", kind=parent)
    for name, wanted in (("message", NEW["message"]), ("details", DETAILS)):
        if not same(error[name], wanted):
            exchange = expect.exchange(response)
            raise failures.mismatch(
                exchange,
                parent,
                f"{exchange.asked}: the {name} of the error is {shown(error[name])}",
                expected=f"{name!r}: {shown(wanted)}",
                got=shown(error),
            )


@pytest.mark.check("06.1-headers")
def test_headers(app: StandIn, client: FlaskClient, shed: Shed, failures: Failures) -> None:
    """The headers of an error reach the client."""
    shed.note("a view of this check raises a new subclass of AppError, with the header Retry-After")
    shed.ask(
        "add_member_of_family",
        app=app.learner_name,
        path="/check/busy",
        parent="AppError",
        headers={"Retry-After": "7"},
        details=[],
        status=503,
        code="unavailable",
        message="the shed is being tidied",
    )
    response = client.get("/check/busy")
    failures.status(response, 503, "AppError")
    failures.header(response, "Retry-After", "7", "AppError", SHARED_HEADERS)
