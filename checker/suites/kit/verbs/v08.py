"""The verbs of exercise 08: whoever writes must sign in first.

An app's usual client is a librarian, who may do what everybody could do before. Each suite of an
earlier exercise runs as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from checker.suites.kit import data
from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.hearing import listening
from checker.suites.kit.shed import innermost
from checker.suites.kit.standin import WHO, StandIn
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, row_id
from checker.suites.kit.verbs.v07 import DATABASE, Verbs07

AUTH = "/api/v1/auth"
REGISTER, LOGIN, LOGOUT, ME = (f"{AUTH}/{name}" for name in ("register", "login", "logout", "me"))
PASSWORD = "correct horse battery"  # noqa: S105 - of people who exist in one test only
LIBRARIAN = {
    "id": row_id(800_000),
    "email": "librarian@example.org",
    "role": "librarian",
    "member_id": None,
    # Made with the values of TestingConfig, so that no login needs to make it anew.
    "password_hash": "$argon2id$v=19$m=8,t=1,p=1$MvzMzbdgvPsGGgT3ZVzfLg$"
    "NTTQZ9586JpgqEEn6XcQVS3pD+k5gJ5T8zrloKDGQcc",
    "created_at": "1999-12-31T12:00:00+00:00",
}
LIBRARIANS_PASSWORD = "the librarian of the tests"  # noqa: S105
# The login of the tests comes from elsewhere, and counts for no limit of a test.
ELSEWHERE = "198.51.100.1"
OK, SERVER_ERROR = 200, 500
# Open to everybody, so that whatever stands before them is seen.
OPEN = (TOOLS, MEMBERS, CATEGORIES)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has registered and logged in, and the client that shows the token."""

    name: str
    email: str
    member_id: str
    token: str
    client: FlaskClient


TO_HTTPS = (
    "The answer sends the client to HTTPS. Only an app of ProductionConfig does that: its "
    "configuration says so, and neither TESTING nor DEBUG decides it."
)


class Verbs08(Verbs07):
    """As before, signed in."""

    def app(self, **values: Any) -> StandIn:
        """Return an app as before; its usual client shows the token of a librarian.

        The librarian logs in at a twin of the app, over the same database: the app itself has not
        served a request yet, and can still be given a view.
        """
        file = self.shed.database_file()
        values = {DATABASE: f"sqlite:///{file.as_posix()}"} | values
        with self._unseen():
            twin = self.shed.build(values={DATABASE: values[DATABASE]})
        app = super().app(**values)
        self.database = file
        with self._unseen():
            app.token = self._token_of_librarian(twin)
        if app.token:
            self.shed.note("(a librarian logs in)")
        return app

    def rehearse(self) -> None:
        """Insist that not every request fails: a door that raises shuts out all tests."""
        app = super().app()
        anybody = client_of(app, "nobody")
        with listening(self.shed) as heard:
            failed = [anybody.get(path).status_code >= SERVER_ERROR for path in OPEN]
        if not all(failed):
            return
        raised = next((one.exception for one in heard.errors if one.exception), None)
        raised = raised or self.shed.exchanges.all[-1].raised or {}
        told = f"{raised['type']}: {raised['message']}" if raised else "status 500"
        raise Mismatch(
            f"every request fails: {told}",
            expected=f"an answer to GET {' and '.join(OPEN)}, open to everybody",
            got=told,
            where=innermost(raised),
            advice="What runs before each request runs for all of them, those without a token too.",
        )

    def nobody(self, app: StandIn) -> FlaskClient:
        """Return a client without a token."""
        return client_of(app, "nobody")

    def join(self, app: StandIn, name: str, **settings: str) -> Person:
        """Let somebody register and log in, and say so in one step; settings win over data."""
        sent = {"email": f"{name}@example.org", "password": PASSWORD} | settings
        client, expect = client_of(app, name), Expect(self.shed.exchanges)
        with self._in_one_step(f"({name} registers and logs in)"):
            response = client.post(REGISTER, json=data.member(name=name, **sent))
            expect.status(response, 201)
            member_id = expect.mapping(response).get("id")
            token = self.log_in(client, sent["email"], sent["password"])
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return Person(name, sent["email"], str(member_id), token, client)

    def log_in(self, client: FlaskClient, email: str, password: str = PASSWORD) -> str:
        """Log in and return the token."""
        response = client.post(LOGIN, json={"email": email, "password": password})
        expect = Expect(self.shed.exchanges)
        redirected = 300 <= response.status_code < 400  # noqa: PLR2004 - the redirects of HTTP
        expect.status(response, 200, TO_HTTPS if redirected else "")
        token = expect.mapping(response).get("token")
        if not isinstance(token, str) or not token:
            exchange = expect.exchange(response)
            raise Mismatch(
                f"{exchange.asked} gives no token",
                expected='{"token": "...", "expires_in": n}',
                got=response.get_data(as_text=True),
                where=exchange.where,
            )
        return token

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """Show nothing of what is done inside."""
        before = len(self.shed.exchanges.steps)
        yield
        del self.shed.exchanges.steps[before:]

    def _token_of_librarian(self, twin: StandIn) -> str:
        """Return a librarian's token, or nothing where nobody can log in yet."""
        client = client_of(twin, "librarian")
        client.environ_base["REMOTE_ADDR"] = ELSEWHERE
        sent = {"email": LIBRARIAN["email"], "password": LIBRARIANS_PASSWORD}
        try:
            if self.refusal(twin, "accounts", LIBRARIAN) is not None:
                return ""
            response = client.post(LOGIN, json=sent)
        except Mismatch:
            # Suites of exercises before this one must run; those of this one say what is wrong.
            return ""
        body = response.get_json(silent=True)
        if response.status_code != OK or not isinstance(body, dict):
            return ""
        return str(body.get("token", ""))


def client_of(app: StandIn, name: str, token: str = "") -> FlaskClient:
    """Return a client that the steps call by a name, with a token if one is given."""
    client = app.test_client()
    client.environ_base[WHO] = name
    if token:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
