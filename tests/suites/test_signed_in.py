"""The usual client of an app is signed in; a client with a name, or a header, speaks for itself."""

from typing import Any

from checker.suites.kit.exchange import Exchanges
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v08 import client_of


def asked_with(token: str) -> tuple[StandIn, list[dict[str, Any]]]:
    """Return a stand-in with a token, and the list of what it sends to the cell."""
    sent: list[dict[str, Any]] = []

    def send(message: dict[str, Any]) -> dict[str, Any]:
        sent.append(message)
        return {"status": "200 OK", "headers": [], "body": "", "complete": True}

    app = StandIn("app0", send, Exchanges())
    app.token = token
    return app, sent


def shown(message: dict[str, Any]) -> list[str]:
    """Return what a message shows as Authorization."""
    return [value for name, value in message["headers"] if name == "Authorization"]


def test_the_usual_client_shows_the_token_of_its_app() -> None:
    """Suites of earlier exercises need not know that writing needs a token."""
    app, sent = asked_with("abc")
    app.test_client().get("/")
    assert shown(sent[0]) == ["Bearer abc"]


def test_without_a_token_nothing_is_shown() -> None:
    """Where nobody can log in yet, the suites of earlier exercises run all the same."""
    app, sent = asked_with("")
    app.test_client().get("/")
    assert shown(sent[0]) == []


def test_a_header_of_the_test_wins() -> None:
    """A test that shows a token of its own is not signed in twice."""
    app, sent = asked_with("abc")
    app.test_client().get("/", headers={"Authorization": "Basic x"})
    assert shown(sent[0]) == ["Basic x"]


def test_a_client_with_a_name_speaks_for_itself() -> None:
    """Somebody without a token is nobody; with one, the steps say the name and not the token."""
    app, sent = asked_with("abc")
    client_of(app, "nobody").get("/")
    response = client_of(app, "anna", "def").get("/tools?q=1")
    assert [shown(message) for message in sent] == [[], ["Bearer def"]]
    exchanges: Exchanges = app._exchanges  # noqa: SLF001 - what the steps of a test are made of
    assert exchanges.of(response).asked == "GET /tools?q=1 by anna"
    assert not any("def" in step for step in exchanges.steps)
