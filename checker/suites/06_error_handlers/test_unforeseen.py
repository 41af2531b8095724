"""06.3: what nobody expected: a 500 that tells nothing, and a record that tells all."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.failures import Failures
from checker.suites.kit.hearing import Heard, listening
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v02 import TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES

KIND = "Unforeseen"
PATH, ENDPOINT = "/check/failing", "check_of_failures"
SECRET = "vault 4711 is open"  # noqa: S105 - a text that must not come back
# Nobody but the client of a test uses this text.
MARK = "Zq7Kw"
JSON = "application/json"
TOLD = (
    "The text of an exception was written for those who mend it: it names tables, files, hosts, "
    "sometimes passwords. Log it, and answer with a text of your own that is always the same."
)
NO_ALARM = (
    "A client that asks for what is not there is no failure of yours. Who is called at night for "
    "level ERROR must be able to believe it; use INFO or WARNING, or nothing."
)
INTERNAL = (
    "What fails outside a view comes to the handler for HTTPException as an InternalServerError, "
    "with a description of Werkzeug's own."
)
BY_FLASK = (
    "This record is Flask's own: no handler of yours is registered for Exception. Flask writes the "
    "path as the client sent it."
)
FORGED = (
    "A path holds whatever a client likes, line breaks too (%0A). request.endpoint is a name of "
    "yours; where the path must be logged, %r instead of %s shows a line break as \\n."
)
IN_THE_RECORD = (
    "A log is read by more people than the database, and kept for longer. Name the endpoint; what "
    "the client sent stays out."
)

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


@pytest.fixture
def fail(app: StandIn, client: FlaskClient, shed: Shed) -> Callable[[], TestResponse]:
    """Give a test a request that fails in a view."""

    def request() -> TestResponse:
        return client.post(PATH, json={"name": MARK})

    add_failing_view(app, shed, PATH)
    return request


def add_failing_view(app: StandIn, shed: Shed, path: str) -> None:
    """Add a view that fails."""
    shed.note(f"a view of this check at {path}, endpoint {ENDPOINT}: raise {KIND}({SECRET!r})")
    shed.ask("add_failing_view", app=app.learner_name, path=path, endpoint=ENDPOINT, message=SECRET)


@pytest.fixture
def hook(app: StandIn, client: FlaskClient, shed: Shed) -> Callable[[], TestResponse]:
    """Give a test a request that fails in a hook."""
    shed.note(f"a hook of this check after GET /health/live: raise {KIND}({SECRET!r})")
    shed.ask("add_failing_hook", app=app.learner_name, path="/health/live", message=SECRET)
    return lambda: client.get("/health/live")


@pytest.mark.check("06.3-view")
def test_view(fail: Callable[[], TestResponse], failures: Failures) -> None:
    """An exception in a view is a 500 with the one body."""
    failures.told(fail(), 500, kind=KIND)


@pytest.mark.check("06.3-hook")
def test_hook(hook: Callable[[], TestResponse], failures: Failures) -> None:
    """So is one in a hook, which no handler for a view's errors sees."""
    failures.told(hook(), 500, kind="500")


@pytest.mark.check("06.3-nothing-told")
def test_nothing_told(fail: Callable[[], TestResponse], failures: Failures, expect: Expect) -> None:
    """The answer has neither the message nor the class of the exception, nor a traceback."""
    response = fail()
    failures.status(response, 500, KIND)
    exchange = expect.exchange(response)
    answer = f"{response.headers}\n{response.get_data(as_text=True)}"
    for what, text in (
        ("the message of the exception", SECRET),
        ("the name of its class", KIND),
        ("a traceback", "Traceback"),
    ):
        if text in answer:
            raise failures.mismatch(
                exchange,
                KIND,
                f"{exchange.asked}: the 500 tells {what}",
                expected="a message that is the same for every 500",
                got=response.get_data(as_text=True).strip(),
                advice=TOLD,
            )


@pytest.mark.check("06.3-same-body")
def test_same_body(
    fail: Callable[[], TestResponse],
    hook: Callable[[], TestResponse],
    failures: Failures,
    expect: Expect,
) -> None:
    """A view that fails and a hook that fails cannot be told apart from outside."""
    first, second = fail(), hook()
    for response, kind in ((first, KIND), (second, "500")):
        failures.status(response, 500, kind)
    if first.get_json(silent=True) != second.get_json(silent=True):
        exchange = expect.exchange(second)
        raise failures.mismatch(
            exchange,
            "500",
            f"{expect.exchange(first).asked} and {exchange.asked} have different bodies",
            expected=first.get_data(as_text=True).strip(),
            got=second.get_data(as_text=True).strip(),
            advice=INTERNAL,
        )


@pytest.mark.check("06.3-logged")
def test_logged(
    fail: Callable[[], TestResponse], failures: Failures, expect: Expect, shed: Shed
) -> None:
    """A failure leaves a record of level ERROR."""
    response, heard = asked(fail, shed)
    if not heard.errors:
        raise unlogged(failures, expect, response, heard)


@pytest.mark.check("06.3-logged")
def test_hook_logged(
    hook: Callable[[], TestResponse], failures: Failures, expect: Expect, shed: Shed
) -> None:
    """So does a failure in a hook."""
    response, heard = asked(hook, shed)
    if not heard.errors:
        raise unlogged(failures, expect, response, heard)


def asked(request: Callable[[], TestResponse], shed: Shed) -> tuple[TestResponse, Heard]:
    """Make a request, and hear what is logged meanwhile."""
    with listening(shed) as heard:
        response = request()
    return response, heard


def unlogged(failures: Failures, expect: Expect, response: TestResponse, heard: Heard) -> Mismatch:
    """Return the mismatch for a failure without a record."""
    exchange = expect.exchange(response)
    return failures.mismatch(
        exchange,
        KIND,
        f"{exchange.asked} fails, and nothing is logged with level ERROR",
        expected="a record of level ERROR or above",
        got=f"logged: {heard.told()}",
        advice=heard.why_no_error(),
    )


@pytest.mark.check("06.3-traceback")
def test_traceback(
    fail: Callable[[], TestResponse], failures: Failures, expect: Expect, shed: Shed
) -> None:
    """The record has the exception itself, with its traceback."""
    response, heard = asked(fail, shed)
    if heard.errors and not heard.attached(KIND):
        exchange = expect.exchange(response)
        mismatch = failures.mismatch(
            exchange,
            KIND,
            f"{exchange.asked}: the record of the failure has no exception attached",
            expected=f"a record with the {KIND} itself in exc_info, and its traceback",
            got=f"logged: {heard.told()}",
            advice=heard.why_not_attached(),
        )
        mismatch.where = heard.errors[0].where or mismatch.where
        raise mismatch


@pytest.mark.check("06.3-clean-record")
def test_clean_record(
    fail: Callable[[], TestResponse], failures: Failures, expect: Expect, shed: Shed
) -> None:
    """Nothing of the request's body is logged, at any level."""
    response, heard = asked(fail, shed)
    for record in heard.records:
        if MARK in record.text:
            exchange = expect.exchange(response)
            mismatch = failures.mismatch(
                exchange,
                KIND,
                f"{exchange.asked}: the record of the failure holds the body of the request",
                expected=f"a record without {MARK}, which the client sent",
                got=around(MARK, record.text),
                advice=IN_THE_RECORD,
            )
            mismatch.where = record.where or mismatch.where
            raise mismatch


def around(mark: str, text: str) -> str:
    """Return the line of a record in which a text stands."""
    return next((line.strip() for line in text.splitlines() if mark in line), text)


@pytest.mark.check("06.3-endpoint")
def test_endpoint(
    fail: Callable[[], TestResponse], failures: Failures, expect: Expect, shed: Shed
) -> None:
    """The record says which view failed."""
    response, heard = asked(fail, shed)
    if heard.errors and not any(ENDPOINT in record.message for record in heard.errors):
        exchange = expect.exchange(response)
        mismatch = failures.mismatch(
            exchange,
            KIND,
            f"{exchange.asked}: the record of the failure does not name the endpoint",
            expected=f"a message that names {ENDPOINT}",
            got=f"logged: {heard.told()}",
            advice=BY_FLASK if made_by_flask(heard) else "request.endpoint is its name.",
        )
        mismatch.where = heard.errors[0].where or mismatch.where
        raise mismatch


@pytest.mark.check("06.3-one-line")
def test_one_line(
    app: StandIn, client: FlaskClient, failures: Failures, expect: Expect, shed: Shed
) -> None:
    """A line break in a path stays out of the log."""
    add_failing_view(app, shed, "/check/of/<word>")
    response, heard = asked(lambda: client.get("/check/of/saws%0AERROR%20forged"), shed)
    forged = next((one for one in heard.records if "\nERROR forged" in one.message), None)
    if forged is not None:
        exchange = expect.exchange(response)
        mismatch = failures.mismatch(
            exchange,
            KIND,
            "GET /check/of/saws%0AERROR%20forged writes two lines into the log",
            expected="a message of one line",
            got=f"logged: {forged.name} {forged.message}",
            advice=BY_FLASK if made_by_flask(heard) else FORGED,
        )
        mismatch.where = forged.where or mismatch.where
        raise mismatch


def made_by_flask(heard: Heard) -> bool:
    """Say whether it was Flask that logged, for want of a handler."""
    return any(record.message.startswith("Exception on /") for record in heard.errors)


@pytest.mark.check("06.3-quiet")
def test_quiet(client: FlaskClient, failures: Failures, expect: Expect, shed: Shed) -> None:
    """The mistakes of clients are no errors of ours."""
    requests: tuple[tuple[int, str, Callable[[], TestResponse]], ...] = (
        (404, "404", lambda: client.get("/nowhere")),
        (404, "NotFoundError", lambda: client.get(f"{TOOLS}/00000000-0000-4000-8000-00000000dead")),
        (405, "405", lambda: client.put(TOOLS)),
        (422, "RequestInvalidError", lambda: client.post(CATEGORIES, json={"name": ""})),
        (400, "400", lambda: client.post(CATEGORIES, data="{", content_type=JSON)),
    )
    for status, kind, request in requests:
        response, heard = asked(request, shed)
        # Another status is the subject of another check.
        if response.status_code == status and heard.errors:
            exchange = expect.exchange(response)
            mismatch = failures.mismatch(
                exchange,
                kind,
                f"{exchange.asked}: a {status} is logged with level {heard.errors[0].name}",
                expected="no record of level ERROR or above for a mistake of the client",
                got=f"logged: {heard.told()}",
                advice=NO_ALARM,
            )
            mismatch.where = heard.errors[0].where or mismatch.where
            raise mismatch
