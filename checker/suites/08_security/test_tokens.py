"""08.2: tokens, from the login to their end."""

import hashlib
import itertools
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.refusals import insist_on_refusal
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS
from checker.suites.kit.verbs.v08 import LOGIN, LOGOUT, ME, PASSWORD, client_of

HEADER_TEXT = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# 256 bits are 43 characters of base64, and 64 of hexadecimal.
SHORTEST, SHORTEST_HEX = 43, 64
FEW = 8
CLOCKS = 60


@pytest.mark.check("08.2-login")
def test_login(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A login gives a token, and the token tells who is asking."""
    anna = verbs.join(app, "anna")
    response = verbs.nobody(app).post(LOGIN, json={"email": anna.email, "password": PASSWORD})
    expect.status(response, 200)
    body, exchange = expect.mapping(response), expect.exchange(response)
    expect.true(
        sorted(body) == ["expires_in", "token"],
        f"{exchange.asked} answers with other keys than the brief says",
        expected="token, expires_in",
        got=", ".join(body),
        where=exchange.where,
    )
    expect.header(response, "Cache-Control", "no-store")
    me = client_of(app, "anna", body["token"]).get(ME)
    expect.status(me, 200)
    expect.json(me, {"role": "member", "member_id": anna.member_id})
    expect.header(me, "Cache-Control", "no-store")
    # Before hers in the order of addresses, and after it.
    for email in ("aaron@example.org", "zoe@example.org"):
        response = verbs.nobody(app).post(LOGIN, json={"email": email, "password": PASSWORD})
        exchange = expect.exchange(response)
        expect.true(
            response.status_code != 200,
            f"{exchange.asked} with an address that nobody has opens another account",
            expected="status 401",
            got=f"status {response.status_code}",
            where=exchange.where,
            advice="The password is anna's. A login looks for exactly one address.",
        )


@pytest.mark.check("08.2-random")
def test_random(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Tokens are long, differ in every part, and fit into a header."""
    anna = verbs.join(app, "anna")
    tokens = [anna.token, *(verbs.log_in(verbs.nobody(app), anna.email) for _ in range(4))]
    where = shed.exchanges.all[-1].where
    for token in tokens:
        shortest = SHORTEST_HEX if re.fullmatch(r"[0-9a-fA-F-]+", token) else SHORTEST
        expect.true(
            HEADER_TEXT.fullmatch(token) is not None,
            "a token has characters that no header may hold",
            expected="letters, digits, and - . _ ~ + /",
            got=repr(token),
            where=where,
        )
        expect.true(
            len(token.replace("-", "") if shortest == SHORTEST_HEX else token) >= shortest,
            "a token has fewer than 256 random bits",
            expected=f"at least {shortest} characters of this kind",
            got=f"{len(token)} characters: {token}",
            where=where,
            advice="secrets.token_urlsafe(32) has 256 random bits. A UUID has 122 of them at most, "
            "and random.random() can be predicted.",
        )
    for one, other in itertools.combinations(tokens, 2):
        common = max(_same_start(one, other), _same_start(one[::-1], other[::-1]))
        expect.true(
            common < FEW,
            "two tokens are the same for a good part",
            expected="tokens that have nothing in common",
            got=f"{one}\n{other}",
            where=where,
            advice="What is the same in two tokens is not random: an id, a moment, a counter. All "
            "of a token comes from the module secrets.",
        )


@pytest.mark.check("08.2-digest")
def test_digest(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """The database knows a token by its digest only."""
    token = verbs.join(app, "anna").token
    where = shed.exchanges.all[-1].where
    stored = [str(row[0]) for row in _rows(shed, app, "SELECT digest FROM tokens")]
    wanted = hashlib.sha256(token.encode()).hexdigest()
    expect.true(
        token not in stored,
        "the database holds the token itself",
        expected="its SHA-256, in hexadecimal",
        got="tokens.digest is what the client got",
        where=where,
        advice="Whoever reads a backup could act for all who are signed in. Store the digest, and "
        "look a token up by the digest of what the client shows.",
    )
    expect.true(
        wanted in stored,
        "tokens.digest is not the SHA-256 of the token in hexadecimal",
        expected=f"{len(wanted)} characters, the digest of the token's text",
        got=", ".join(f"{len(one)} characters" for one in stored) or "no row in tokens",
        where=where,
    )


@pytest.mark.check("08.2-expires")
def test_expires(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A token is valid as long as the configuration says, and not longer."""
    for settings, seconds in (({}, 900), ({"TOKEN_SECONDS": 7200}, 7200)):
        app = verbs.app(**settings)
        anna = verbs.join(app, "anna")
        before = datetime.now(UTC)
        response = verbs.nobody(app).post(LOGIN, json={"email": anna.email, "password": PASSWORD})
        exchange = expect.exchange(response)
        expect.equal(
            expect.mapping(response).get("expires_in"), seconds, "expires_in", exchange.where
        )
        ends = [datetime.fromisoformat(str(row[0])) for row in _rows(shed, app, "SELECT max(expires_at) FROM tokens")]  # noqa: E501  # fmt: skip
        left = (ends[0].replace(tzinfo=UTC) - before).total_seconds()
        expect.true(
            abs(left - seconds) < CLOCKS,
            "tokens.expires_at is not TOKEN_SECONDS after the login",
            expected=f"{seconds} seconds after the login, in UTC",
            got=f"about {round(left, -1):.0f} seconds after it",
            where=exchange.where,
        )
        expect.status(anna.client.get(ME), 200)
        shed.note("UPDATE tokens SET expires_at = '1999-01-01 00:00:00.000000'")
        sql = "UPDATE tokens SET expires_at = '1999-01-01 00:00:00.000000'"
        shed.ask_tables("execute", app=app.learner_name, sql=sql)
        expect.status(
            anna.client.get(ME),
            401,
            "A token that has expired is as good as none: compare expires_at with the present "
            "moment wherever a token is looked up.",
        )
    app = verbs.app(TOKEN_SECONDS=0)
    expect.status(verbs.join(app, "anna").client.get(ME), 401)


@pytest.mark.check("08.2-refused")
def test_refused(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What is no token of ours is a 401 that says how to authenticate, wherever it stands."""
    anna = verbs.join(app, "anna")
    token = anna.token
    anybody = verbs.nobody(app)
    insist_on_refusal(expect, anybody.get(ME), 401)
    digest = hashlib.sha256(token.encode()).hexdigest()
    other = "A" if token[0] != "A" else "B"
    for what, header in (
        ("an empty header", ""),
        ("a scheme alone", "Bearer"),
        ("a token that was made up", f"Bearer {'x' * len(token)}"),
        ("a token cut short", f"Bearer {token[:-1]}"),
        ("half a token", f"Bearer {token[: len(token) // 2]}"),
        ("a token with a letter more", f"Bearer {token}A"),
        ("a token with another letter", f"Bearer {other}{token[1:]}"),
        ("a token in other letter case", f"Bearer {token.swapcase()}"),
        ("the digest in the place of the token", f"Bearer {digest}"),
        ("another scheme", f"Basic {token}"),
        ("another scheme", f"Token {token}"),
        ("another scheme", f"ApiKey {token}"),
        ("no scheme", token),
        ("a wildcard", "Bearer %"),
        ("two tokens", f"Bearer {token} {token}"),
        ("letters outside ASCII", "Bearer \xff\xfe"),
        ("SQL", "Bearer ' OR '1'='1"),
    ):
        with shed.exchanges.one_case():
            shed.note(f"(Authorization: {what})")
            insist_on_refusal(
                expect,
                anybody.get(ME, headers={"Authorization": header}),
                401,
                "Whatever stands in the header is a 401 at most. request.authorization takes it "
                "apart: it is None, or has a type and a token.",
            )
    for what, asked in (
        ("in the query string", {"query_string": {"token": token, "access_token": token}}),
        ("in a cookie", {"headers": {"Cookie": f"token={token}; access_token={token}"}}),
    ):
        shed.note(f"(the token stands {what})")
        insist_on_refusal(
            expect,
            anybody.get(ME, **asked),
            401,
            "Addresses end up in logs and histories, and cookies are sent by other pages too.",
        )


@pytest.mark.check("08.2-logout")
def test_logout(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A logout ends the token that it was called with, and no other."""
    anna, bert = verbs.join(app, "anna"), verbs.join(app, "bert")
    phone = client_of(app, "anna's phone", verbs.log_in(verbs.nobody(app), anna.email))
    expect.status(verbs.nobody(app).post(LOGOUT), 401)
    response = anna.client.post(LOGOUT)
    expect.status(response, 204)
    expect.status(
        anna.client.get(ME),
        401,
        "The client forgets a token at a logout; a thief does not. Delete its row.",
    )
    for client in (phone, bert.client):
        expect.status(client.get(ME), 200, "A logout ends one token, that of the request.")


@pytest.mark.check("08.2-gone")
def test_gone(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect
) -> None:
    """With a member go the account and its tokens."""
    anna = verbs.join(app, "anna")
    # Where no librarian can log in, that is another check's matter.
    remover = client if app.token else anna.client
    expect.status(remover.delete(f"{MEMBERS}/{anna.member_id}"), 204)
    expect.status(
        anna.client.get(ME),
        401,
        "The account of somebody who is gone still opens doors. With the member go the account "
        'and its tokens: ondelete="CASCADE" lets the database see to it.',
    )
    sent = {"email": anna.email, "password": PASSWORD}
    expect.status(verbs.nobody(app).post(LOGIN, json=sent), 401)
    left = _rows(
        shed,
        app,
        "SELECT (SELECT count(*) FROM accounts WHERE role = 'member'), (SELECT count(*) FROM "
        "tokens WHERE account_id NOT IN (SELECT id FROM accounts))",
    )[0]
    expect.equal(left, [0, 0], "the number of accounts and tokens that are left")


def _rows(shed: Shed, app: StandIn, sql: str) -> list[list[Any]]:
    found: list[list[Any]] = shed.ask_tables("rows", app=app.learner_name, sql=sql)
    return found


def _same_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
