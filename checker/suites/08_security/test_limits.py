"""08.4: how often somebody may try, and what does not count."""

import pytest
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.refusals import insist_on_refusal
from checker.suites.kit.shed import Shed
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, LOANS, row_id
from checker.suites.kit.verbs.v08 import LOGIN, ME, PASSWORD, REGISTER

WRONG = "wrong horse battery"
TOO_MANY = 429
THREE, TWO = "3 per hour", "2 per hour"
UNKNOWN = row_id(999_999)
BY_HEADER = (
    "Whoever may write the header decides how it is counted, and writes another one each time. "
    "get_remote_address() takes the address of the connection."
)
NO_LIMIT = (
    "A script tries thousands of passwords a minute here. A limit is bound to a view by a "
    "decorator, or to all by default_limits; the function it is given reads current_app.config."
)


@pytest.mark.check("08.4-auth")
@pytest.mark.parametrize("path", [LOGIN, REGISTER])
def test_auth_is_limited(verbs: Verbs08, expect: Expect, path: str) -> None:
    """After three tries nobody gets a fourth, with the right password neither."""
    app = verbs.app(LIMIT_AUTH=THREE)
    anybody = verbs.nobody(app)
    for number in range(3):
        if path == LOGIN:
            sent = {"email": "anna@example.org", "password": WRONG}
            insist_on_refusal(expect, anybody.post(LOGIN, json=sent), 401)
        else:
            sent = {"name": "A", "email": f"a{number}@example.org", "password": PASSWORD}
            expect.status(anybody.post(REGISTER, json=sent), 201)
    sent = {"email": "last@example.org", "password": PASSWORD}
    if path == REGISTER:
        sent["name"] = "Last"
    _insist_on_limit(expect, anybody.post(path, json=sent), THREE, NO_LIMIT)


@pytest.mark.check("08.4-no-work")
def test_no_work(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A login over the limit computes no hash."""
    app = verbs.app(LIMIT_AUTH=TWO)
    anybody = verbs.nobody(app)
    sent = {"email": "anna@example.org", "password": WRONG}
    for _ in range(2):
        anybody.post(LOGIN, json=sent)
    shed.ask("count_computations")
    response = anybody.post(LOGIN, json=sent)
    work = shed.ask("computed")
    expect.status(response, TOO_MANY, NO_LIMIT)
    expect.true(
        not work,
        "a login over the limit computes a hash all the same",
        expected="no computation",
        got=", ".join(work),
        where=expect.exchange(response).where,
        advice="A limit protects your processor too: ask it before the password is looked at.",
    )


@pytest.mark.check("08.4-address")
def test_address_of_the_connection(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A header of the client opens no new account with the limit; another address does."""
    app = verbs.app(LIMIT_AUTH=TWO)
    anybody = verbs.nobody(app)
    sent = {"email": "anna@example.org", "password": WRONG}
    for number in (1, 2):
        response = anybody.post(LOGIN, json=sent, headers=_from_elsewhere(shed, number))
        insist_on_refusal(expect, response, 401)
    response = anybody.post(LOGIN, json=sent, headers=_from_elsewhere(shed, 3))
    _insist_on_limit(expect, response, TWO, BY_HEADER)
    shed.note("(from another address)")
    elsewhere = {"REMOTE_ADDR": "203.0.113.77"}
    insist_on_refusal(
        expect,
        anybody.post(LOGIN, json=sent, environ_overrides=elsewhere),
        401,
        "One attacker must not lock out everybody: count for each address of a connection.",
    )


UNCOUNTED = (
    "Every request counts, whoever sends it: also one that is refused for want of a token, so the "
    "limit comes before the token. A view without a limit of its own takes any number."
)


@pytest.mark.check("08.4-writes")
def test_writes_are_limited(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """Each endpoint that writes takes three requests of an address, whoever sends them."""
    app = verbs.app(LIMIT_WRITE=THREE)
    librarian, anybody = app.test_client(), verbs.nobody(app)
    for method, path in (
        ("POST", TOOLS),
        ("PATCH", f"{TOOLS}/{UNKNOWN}"),
        ("DELETE", f"{TOOLS}/{UNKNOWN}"),
        ("POST", LOANS),
        ("POST", f"{LOANS}/batch"),
        ("POST", f"{LOANS}/{UNKNOWN}/return"),
        ("POST", CATEGORIES),
        ("POST", MEMBERS),
        ("POST", "/api/v1/reviews"),
        ("POST", "/api/v1/reports"),
    ):
        with shed.exchanges.one_case():
            for client in (librarian, anybody, librarian):
                response = client.open(path, method=method, json={"nonsense": 1})
                if response.status_code == TOO_MANY:
                    exchange = expect.exchange(response)
                    raise Mismatch(
                        f"{exchange.asked} answered 429 before three requests were over",
                        expected=f"{THREE} for each endpoint that writes",
                        got="status 429",
                        where=exchange.where,
                    )
            response = librarian.open(path, method=method, json={"nonsense": 1})
            _insist_on_limit(expect, response, THREE, UNCOUNTED)


@pytest.mark.check("08.4-reads")
def test_reads_are_free(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """Health and all that only reads is never limited, preflights neither."""
    app = verbs.app(LIMIT_WRITE=TWO, LIMIT_AUTH=TWO)
    client = app.test_client()
    asks = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
    for path in ("/health/live", "/health/ready", TOOLS, MEMBERS, LOANS, ME):
        with shed.exchanges.one_case():
            for _ in range(5):
                response = client.get(path)
                if response.status_code == TOO_MANY:
                    _too_strict(expect, response)
    for path in (LOGIN, LOANS):
        with shed.exchanges.one_case():
            for _ in range(5):
                response = verbs.nobody(app).options(path, headers=asks)
                if response.status_code == TOO_MANY:
                    _too_strict(expect, response)
    expect.status(client.get("/health/live"), 200)


@pytest.mark.check("08.4-settings")
def test_settings(shed: Shed, expect: Expect) -> None:
    """The limits of a class that says nothing, and those of tests."""
    app = shed.build("DevelopmentConfig")
    names = ["LIMIT_AUTH", "LIMIT_WRITE", "RATELIMIT_STORAGE_URI"]
    got = shed.ask_kit("settings", app=app.learner_name, names=names)
    for name, value in zip(names, ("10 per minute", "60 per minute", "memory://"), strict=True):
        expect.equal(got[name], value, f"DevelopmentConfig.{name}", app.where)


def _from_elsewhere(shed: Shed, number: int) -> dict[str, str]:
    """Return what a client writes who wants to be taken for another one."""
    address = f"203.0.113.{number}"
    shed.note(f"(X-Forwarded-For: {address})")
    headers = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP"), address)
    return headers | {"Forwarded": f"for={address}"}


def _insist_on_limit(expect: Expect, response: TestResponse, limit: str, advice: str) -> None:
    exchange = expect.exchange(response)
    if response.status_code != TOO_MANY:
        raise Mismatch(
            f"{exchange.asked} answered {response.status_code}, not 429, with a limit of {limit}",
            expected="status 429",
            got=f"status {response.status_code}",
            where=exchange.where,
            advice=advice,
        )
    insist_on_refusal(expect, response, TOO_MANY)
    wait = response.headers.get("Retry-After", "")
    expect.true(
        wait.isdigit() and int(wait) > 0,
        f"{exchange.asked}: the 429 does not say when to come back",
        expected="Retry-After: a number of seconds",
        got=f"Retry-After: {wait}" if wait else "no header Retry-After",
        where=exchange.where,
        advice="Flask-Limiter writes its headers only with RATELIMIT_HEADERS_ENABLED.",
    )


def _too_strict(expect: Expect, response: TestResponse) -> None:
    exchange = expect.exchange(response)
    raise Mismatch(
        f"{exchange.asked} is limited, and only reads",
        expected="no limit",
        got="status 429",
        where=exchange.where,
        advice="A default limit holds for all methods, unless default_limits_exempt_when says "
        "otherwise; a decorator counts the preflights of its view unless it is told the methods.",
    )
