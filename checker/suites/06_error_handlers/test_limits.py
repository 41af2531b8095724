"""06.5: how much a client may send."""

import json

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.failures import Failures
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v04 import CATEGORIES

LIMITS = {"MAX_CONTENT_LENGTH": 1_048_576, "MAX_FORM_MEMORY_SIZE": 65_536}
WHOLE, FIELD = LIMITS.values()
JSON, BOUNDARY = "application/json", "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
# What a view says that has read a form.
READ = 200
UNBOUNDED = (
    "MAX_FORM_MEMORY_SIZE bounds what a form may hold in memory, far below MAX_CONTENT_LENGTH, "
    "which must leave room for files. Whatever overrides it on the request takes the bound away."
)

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


def body_of(length: int) -> bytes:
    """Return JSON of exactly so many bytes, whose name is too long for any category."""
    frame = len(json.dumps({"name": ""}))
    return json.dumps({"name": "n" * (length - frame)}).encode()


def form_of(length: int) -> bytes:
    """Return a form whose only field has so many bytes."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="field"\r\n\r\n'
    return f"{head}{'x' * length}\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.check("06.5-settings")
def test_settings(shed: Shed, expect: Expect) -> None:
    """Every configuration has both limits."""
    shed.note("DevelopmentConfig, TestingConfig and ProductionConfig: the two limits")
    for name, fact in shed.ask("limits", names=list(LIMITS)).items():
        for setting, wanted in LIMITS.items():
            expect.equal(fact["values"][setting], wanted, f"{name}.{setting}", fact["where"])


@pytest.mark.check("06.5-long-body")
def test_long_body(client: FlaskClient, failures: Failures) -> None:
    """A byte more than the limit is a 413."""
    response = client.post(CATEGORIES, data=body_of(WHOLE + 1), content_type=JSON)
    failures.told(response, 413)


@pytest.mark.check("06.5-just-fits")
def test_just_fits(client: FlaskClient, failures: Failures) -> None:
    """A body of exactly the limit is read, and judged by the rules of 03."""
    response = client.post(CATEGORIES, data=body_of(WHOLE), content_type=JSON)
    failures.told(response, 422, kind="RequestInvalidError")


@pytest.mark.check("06.5-long-field")
def test_long_field(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, failures: Failures
) -> None:
    """A field of a form has a limit of its own, far below that of a whole body."""
    path = "/check/form"
    shed.note(f"a view of this check at {path} reads request.form")
    shed.ask("add_form_view", app=app.learner_name, path=path)
    fits = client.post(path, data=form_of(FIELD - 1000), content_type=FORM)
    expect.status(fits, 200)
    response = client.post(path, data=form_of(FIELD + 1), content_type=FORM)
    if response.status_code == READ:
        expect.status(response, 413, UNBOUNDED)
    failures.told(response, 413)
