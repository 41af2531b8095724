"""06.6: the last answers that were made by hand."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.failures import Failures
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs06

REVIEWS = "/api/v1/reviews"
UNKNOWN = "00000000-0000-4000-8000-00000000dead"

pytestmark = pytest.mark.opening("deployed")


@pytest.fixture
def failures(shed: Shed, expect: Expect, app: StandIn) -> Failures:
    """Give a test the expectations on an answer to a failure."""
    return Failures(shed, expect, app)


@pytest.mark.check("06.6-reviews")
def test_second_review(
    client: FlaskClient, failures: Failures, expect: Expect, verbs: Verbs06
) -> None:
    """A second review is answered as any conflict is."""
    tool = verbs.make_tool(client)
    body = {"tool_id": tool.get("id"), "member_id": tool.get("owner_id"), "stars": 4}
    expect.status(client.post(REVIEWS, json=body), 201)
    failures.told(client.post(REVIEWS, json=body), 409, kind="ConflictError")


@pytest.mark.check("06.6-reviews")
def test_unknown_review(client: FlaskClient, failures: Failures) -> None:
    """An unknown review is answered as any unknown thing is."""
    failures.told(client.get(f"{REVIEWS}/{UNKNOWN}"), 404, kind="NotFoundError")
