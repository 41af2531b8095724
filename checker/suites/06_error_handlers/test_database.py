"""06.4: what the database says: a conflict or a failure, and a session that can go on."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect
from checker.suites.kit.failures import Failures
from checker.suites.kit.hearing import listening
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn

CONFLICT, FAILURE = "IntegrityError", "OperationalError"
PATH, COUNT = "/check/writing", "Check-Categories"
# Nobody but the client of a test uses this text.
MARK = "Zq7Kw shelf"
UNKNOWN = "00000000-0000-4000-8000-00000000dead"
MISSING_TABLE = "SELECT 1 FROM attic_of_nobody WHERE name = :name"
POISONED = (
    "After a failed flush the session refuses all work until somebody rolls it back, and your "
    "handler is the last who knows. What runs after it (hooks, the code of a test) meets "
    "PendingRollbackError."
)
BEGUN = (
    "The transaction of the failed request is still open: a hook that reads sees half of it, and "
    "one that commits would store it. db.session.rollback() comes first."
)
WORDS_OF_SQL = (
    "The text of a database exception holds the statement, its table and columns. Who attacks the "
    "service reads that with pleasure; nobody else can do anything with it."
)
HIDE = (
    "The text of an exception of SQLAlchemy ends with the values of the statement, and a traceback "
    "ends with that text. create_engine(hide_parameters=True) leaves them out; Flask-SQLAlchemy "
    "hands it over from SQLALCHEMY_ENGINE_OPTIONS."
)
ONLY_INTEGRITY = (
    "SQLAlchemyError is the class of everything that goes wrong there: a lost connection, a full "
    "disk, a table that is missing. Only an IntegrityError is about what the client sent."
)
NEAREST = (
    "An IntegrityError is a SQLAlchemyError too. Registered for itself it has the nearer handler; "
    "it says that the request contradicts what is stored, and nothing is broken."
)

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


type Write = Callable[[str], TestResponse]


@pytest.fixture
def write(app: StandIn, client: FlaskClient, shed: Shed) -> Write:
    """Give a test a request that stores something, and then fails in the database.

    Its view is one that a colleague wrote without a unit of work.
    """

    def request(failure: str) -> TestResponse:
        what = "the same category again" if failure == "twice" else f"execute({failure!r})"
        shed.note(f"a view of this check at {PATH}: db.session: add a category, then {what}")
        shed.ask("add_writing_view", app=app.learner_name, path=PATH, failure=failure)
        return client.post(PATH, json={"name": MARK})

    return request


@pytest.fixture
def counting(app: StandIn, shed: Shed) -> None:
    """Add a hook that uses the session after each request."""
    shed.note(f"a hook of this check after each request: {COUNT}: select(func.count(Category.id))")
    shed.ask("add_counting_hook", app=app.learner_name, header=COUNT)


@pytest.mark.check("06.4-conflict")
def test_conflict(write: Write, client: FlaskClient, failures: Failures, expect: Expect) -> None:
    """An IntegrityError that leaves a view is a 409, and the next request works."""
    response = write("twice")
    if response.status_code == 500:
        exchange = expect.exchange(response)
        raise failures.mismatch(
            exchange,
            CONFLICT,
            f"{exchange.asked} answered 500, not 409, to an IntegrityError",
            expected="status 409",
            got=f"status 500 with the body {response.get_data(as_text=True).strip()}",
            advice=NEAREST,
        )
    failures.told(response, 409, kind=CONFLICT)
    expect.status(client.get("/api/v1/categories"), 200)


@pytest.mark.check("06.4-failure")
def test_failure(write: Write, failures: Failures, expect: Expect) -> None:
    """Any other failure of the database is a 500."""
    response = write(MISSING_TABLE)
    if response.status_code == 409:
        exchange = expect.exchange(response)
        raise failures.mismatch(
            exchange,
            FAILURE,
            f"{exchange.asked} answered 409, not 500, to an {FAILURE}",
            expected="status 500",
            got=f"status 409 with the body {response.get_data(as_text=True).strip()}",
            advice=ONLY_INTEGRITY,
        )
    failures.told(response, 500, kind=FAILURE)


@pytest.mark.check("06.4-failure")
def test_lost_table(app: StandIn, client: FlaskClient, shed: Shed, failures: Failures) -> None:
    """So is one in a view of the app's own, whose table is gone."""
    shed.note("DROP TABLE reviews")
    shed.ask_tables("execute", app=app.learner_name, sql="DROP TABLE reviews")
    failures.told(client.get(f"/api/v1/reviews/{UNKNOWN}"), 500, kind=FAILURE)


@pytest.mark.check("06.4-nothing-told")
@pytest.mark.parametrize(("failure", "kind"), [("twice", CONFLICT), (MISSING_TABLE, FAILURE)])
def test_nothing_told(
    write: Write, failures: Failures, expect: Expect, failure: str, kind: str
) -> None:
    """Neither SQL nor the names of the schema leave the house."""
    response = write(failure)
    answer = response.get_data(as_text=True)
    words = (
        kind, "sqlite3", "sqlalche.me", "INSERT INTO", "SELECT", "UNIQUE", "categories.name",
        "attic_of_nobody",
    )  # fmt: skip
    if told := [word for word in words if word in answer]:
        exchange = expect.exchange(response)
        raise failures.mismatch(
            exchange,
            kind,
            f"{exchange.asked}: the {response.status_code} tells of the statement: {told[0]}",
            expected="no SQL, and no name of a table, column or constraint",
            got=answer.strip(),
            advice=WORDS_OF_SQL,
        )


@pytest.mark.check("06.4-logged")
def test_logged(write: Write, failures: Failures, expect: Expect, shed: Shed) -> None:
    """A failure of the database leaves a record with the exception."""
    with listening(shed) as heard:
        response = write(MISSING_TABLE)
    if heard.attached(FAILURE):
        return
    exchange = expect.exchange(response)
    raise failures.mismatch(
        exchange,
        FAILURE,
        f"{exchange.asked}: the database fails, and "
        + ("the record has no exception attached" if heard.errors else "nothing is logged"),
        expected=f"a record of level ERROR or above, with the {FAILURE} and its traceback",
        got=f"logged: {heard.told()}",
        advice=heard.why_not_attached() if heard.errors else heard.why_no_error(),
    )


@pytest.mark.check("06.4-session-usable")
@pytest.mark.usefixtures("counting")
def test_session_usable(write: Write, failures: Failures, expect: Expect) -> None:
    """After an IntegrityError, a hook can use the session."""
    response = write("twice")
    insist_on_count(response, failures, expect, CONFLICT, POISONED)


@pytest.mark.check("06.4-undone")
@pytest.mark.usefixtures("counting")
def test_undone(write: Write, failures: Failures, expect: Expect) -> None:
    """After any other failure, a hook sees nothing of what the request had begun."""
    response = write(MISSING_TABLE)
    insist_on_count(response, failures, expect, FAILURE, BEGUN)


def insist_on_count(
    response: TestResponse, failures: Failures, expect: Expect, kind: str, advice: str
) -> None:
    """Insist that a hook could count, and found nothing stored."""
    found = response.headers.get(COUNT)
    if found == "0":
        return
    exchange = expect.exchange(response)
    raise failures.mismatch(
        exchange,
        kind,
        f"{exchange.asked}: a hook after the request "
        + ("cannot use db.session" if found is None else f"sees {found} category, not 0"),
        expected=f"{COUNT}: 0",
        got=f"status {response.status_code}, "
        + (f"no header {COUNT}" if found is None else f"{COUNT}: {found}"),
        advice=advice,
    )


@pytest.mark.check("06.4-values-hidden")
def test_values_hidden(write: Write, failures: Failures, expect: Expect, shed: Shed) -> None:
    """The record of a failed statement does not hold its values."""
    with listening(shed) as heard:
        response = write(MISSING_TABLE)
    for record in heard.records:
        if MARK in record.text:
            exchange = expect.exchange(response)
            line = next((one for one in record.text.splitlines() if MARK in one), "")
            raise failures.mismatch(
                exchange,
                FAILURE,
                f"{exchange.asked}: the record of the failure holds what the client sent",
                expected=f"a record without {MARK!r}",
                got=line.strip(),
                advice=HIDE if "parameters" in line else "",
            )
