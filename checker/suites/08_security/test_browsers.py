"""08.5: what a browser is told, about other pages, about HTTPS and about cookies."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import LOANS, row_id
from checker.suites.kit.verbs.v08 import LOGIN

ALLOW = "Access-Control-Allow-"
PAGES = ["https://toolshed.example", "https://www.toolshed.example"]
STRANGERS = (
    "https://evil.example",
    "http://toolshed.example",
    "https://toolshed.example.evil.example",
    "https://eviltoolshed.example",
    "https://toolshed-example",
    "https://toolshed.example:8443",
    "null",
)
SECURE = "https://localhost"
YEAR = 365 * 24 * 3600
REDIRECTS = {301, 302, 307, 308}
PRODUCTION = {
    "SECRET_KEY": "k7Qz" * 12,
    "REDIS_URL": "redis://localhost:6379/0",
}
PREFLIGHT = (
    "A browser asks with OPTIONS whether it may ask at all, and it does so without a token. "
    "Whoever wants a token for that lets no page in."
)
PRODUCTION_ALONE = (
    "Only ProductionConfig insists on HTTPS: a browser remembers it for a year, for every server "
    "on localhost."
)
ONE_TALISMAN = (
    "A Talisman keeps its settings on itself, and the last app that it was bound to sets them for "
    "all. Make one in the factory, for each app."
)


@pytest.mark.check("08.5-cors-preflight")
def test_preflight(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A page that is listed may ask, without a token, and is told methods and headers."""
    app = verbs.app(CORS_ORIGINS=PAGES)
    anybody = verbs.nobody(app)
    for page in PAGES:
        for path, method in (
            (LOGIN, "POST"),
            (LOANS, "POST"),
            (f"{TOOLS}/{row_id(1)}", "PATCH"),
            (f"{TOOLS}/{row_id(1)}", "DELETE"),
        ):
            asks = {
                "Origin": page,
                f"{ALLOW}Request-Method".replace("Allow-", ""): method,
                "Access-Control-Request-Headers": "authorization, content-type",
            }
            shed.note(f"(Origin: {page}, and would like to {method})")
            response = anybody.options(path, headers=asks)
            exchange = expect.exchange(response)
            if response.status_code not in {200, 204}:
                raise Mismatch(
                    f"the preflight {exchange.asked} answered {response.status_code}",
                    expected="status 200 or 204",
                    got=f"status {response.status_code}: {response.get_data(as_text=True).strip()}",
                    where=exchange.where,
                    advice=PREFLIGHT,
                )
            _insist_on_origin(expect, response, page)
            for name, wanted in (
                ("Methods", [method]),
                ("Headers", ["authorization", "content-type"]),
            ):
                told = str(response.headers.get(f"{ALLOW}{name}", "")).lower()
                missing = [one for one in wanted if one.lower() not in told]
                expect.true(
                    not missing,
                    f"the preflight {exchange.asked} does not allow {', '.join(missing)}",
                    expected=f"{ALLOW}{name} with {', '.join(wanted)}",
                    got=f"{ALLOW}{name}: {told}",
                    where=exchange.where,
                )


@pytest.mark.check("08.5-cors-answers")
def test_answers(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A page that is listed may read every answer, errors included."""
    app = verbs.app(CORS_ORIGINS=PAGES)
    anybody = verbs.nobody(app)
    for page in PAGES:
        shed.note(f"(Origin: {page})")
        for path in (TOOLS, LOANS, f"{TOOLS}/{row_id(1)}", "/api/v1/nothing"):
            _insist_on_origin(expect, anybody.get(path, headers={"Origin": page}), page)
        response = anybody.post(LOGIN, json={}, headers={"Origin": page})
        _insist_on_origin(expect, response, page)


@pytest.mark.check("08.5-cors-others")
def test_strangers(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """No other page may read anything, and nobody is allowed everything."""
    for listed in (PAGES, None):
        chosen: dict[str, Any] = {} if listed is None else {"CORS_ORIGINS": listed}
        app = verbs.app(**chosen)
        anybody = verbs.nobody(app)
        for page in ("", *STRANGERS, *(PAGES if listed is None else ())):
            shed.note(f"(Origin: {page})" if page else "(no Origin)")
            headers = {"Origin": page} if page else {}
            asks = {"Access-Control-Request-Method": "POST"} | headers
            for response in (anybody.get(TOOLS, headers=headers), anybody.options(LOANS, headers=asks)):  # noqa: E501  # fmt: skip
                exchange = expect.exchange(response)
                got = response.headers.get(f"{ALLOW}Origin")
                expect.true(
                    got is None,
                    f"{exchange.asked} lets any page read the answer"
                    if got == "*"
                    else f"{exchange.asked} lets a page read the answer that is not listed",
                    expected=f"no header {ALLOW}Origin for {page or 'a request without an Origin'}",
                    got=f"{ALLOW}Origin: {got}",
                    where=exchange.where or app.where,
                    advice="Flask-CORS sends the header without being asked by a page, unless it "
                    "is told always_send=False."
                    if not page and got != "*"
                    else "CORS_ORIGINS names whole origins: scheme, host and port. Without it, "
                    "Flask-CORS allows every page, and origins that look like a pattern are one.",
                )
    for settings in ({}, {"CORS_ORIGINS": PAGES}):
        app = verbs.app(**settings)
        shed.note(f"(Origin: {PAGES[0]})")
        one = verbs.nobody(app).get(TOOLS, headers={"Origin": PAGES[0]})
        got = one.headers.get(f"{ALLOW}Credentials")
        expect.true(
            got is None,
            "pages may send the cookies of their visitors",
            expected=f"no header {ALLOW}Credentials",
            got=f"{ALLOW}Credentials: {got}",
            where=expect.exchange(one).where,
            advice="A token stands in a header that a page sets itself. Cookies come by "
            "themselves, also where somebody else has written the page.",
        )


@pytest.mark.check("08.5-headers")
def test_headers(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """Every answer tells the browser what it may not do with it."""
    app = verbs.deployed()
    client, anybody = app.test_client(), verbs.nobody(app)
    asks: tuple[Callable[[], TestResponse], ...] = (
        lambda: client.get("/health/live"),
        lambda: client.get(TOOLS),
        lambda: anybody.get(LOANS),
        lambda: anybody.get("/nothing"),
        lambda: anybody.put(TOOLS),
        lambda: anybody.post(LOGIN, json={}),
        lambda: client.post(MEMBERS, json={"name": "Cy", "email": "cy@example.org"}),
        lambda: _failing(shed, app, client),
    )
    for ask in asks:
        response = ask()
        policy = _policy(response)
        exchange = expect.exchange(response)
        for told, wanted, got in (
            (
                policy.get("default-src") == ["'self'"],
                "Content-Security-Policy: default-src 'self'",
                response.headers.get("Content-Security-Policy"),
            ),
            (
                response.headers.get("X-Content-Type-Options") == "nosniff",
                "X-Content-Type-Options: nosniff",
                response.headers.get("X-Content-Type-Options"),
            ),
            (
                response.headers.get("X-Frame-Options", "").upper() in {"DENY", "SAMEORIGIN"}
                or policy.get("frame-ancestors") in (["'none'"], ["'self'"]),
                "X-Frame-Options: DENY, or frame-ancestors 'none' in the policy",
                response.headers.get("X-Frame-Options"),
            ),
        ):
            expect.true(
                told,
                f"{exchange.asked} answered {response.status_code} without "
                f"{wanted.partition(':')[0]}",
                expected=wanted,
                got=str(got) if got else f"no header {wanted.partition(':')[0]}",
                where=app.where,
            )
        wide = [one for words in policy.values() for one in words if not _is_narrow(one)]
        expect.true(
            not wide,
            f"the policy of {exchange.asked} allows more than 'self': {', '.join(wide)}",
            expected="'self' or 'none' in each part",
            got=str(response.headers.get("Content-Security-Policy")),
            where=app.where,
        )


@pytest.mark.check("08.5-https")
def test_https(shed: Shed, expect: Expect) -> None:
    """In production nothing is answered over plain HTTP but health."""
    app = _production(shed)
    client = app.test_client()
    for path in (TOOLS, "/api/v1/nothing"):
        response = client.get(path)
        exchange = expect.exchange(response)
        target = str(response.headers.get("Location", ""))
        expect.true(
            response.status_code in REDIRECTS and target == f"{SECURE}{path}",
            f"{exchange.asked} over plain HTTP is answered in production",
            expected=f"a redirect to {SECURE}{path}",
            got=f"status {response.status_code}" + (f" to {target}" if target else ""),
            where=app.where,
        )
    for path in ("/health/live", "/health/ready"):
        expect.status(
            client.get(path),
            200,
            "A load balancer asks from inside, over HTTP, and takes a redirect for illness.",
        )
    for path in ("/health/live", "/api/v1/nothing"):
        response = client.get(path, base_url=SECURE)
        told = str(response.headers.get("Strict-Transport-Security", ""))
        age = re.search(r"max-age=(\d+)", told)
        expect.true(
            age and int(age.group(1)) >= YEAR,
            f"{expect.exchange(response).asked} over HTTPS does not tell to stay with HTTPS",
            expected="Strict-Transport-Security: max-age=31536000, or more",
            got=told or "no header Strict-Transport-Security",
            where=app.where,
        )


@pytest.mark.check("08.5-elsewhere")
def test_elsewhere(shed: Shed, expect: Expect) -> None:
    """Elsewhere HTTP is HTTP, and two apps in one process do not share their settings."""
    first = _production(shed)
    others = {
        name: shed.build(
            name, values={"SQLALCHEMY_DATABASE_URI": f"sqlite:///{shed.database_file().as_posix()}"}
        )
        for name in ("TestingConfig", "DevelopmentConfig")
    }
    second = _production(shed)
    for name, app in others.items():
        _insist_on_http(expect, app, f"This is an app of {name}. {PRODUCTION_ALONE}")
    for app in (first, second):
        response = app.test_client().get("/api/v1/nothing")
        expect.true(
            response.status_code in REDIRECTS,
            "an app for production answers over plain HTTP once another app was made",
            expected="a redirect to HTTPS",
            got=f"status {response.status_code}",
            where=app.where,
            advice=ONE_TALISMAN,
        )
    for app in others.values():
        _insist_on_http(expect, app, ONE_TALISMAN)


@pytest.mark.check("08.5-cookies")
def test_cookies(shed: Shed, expect: Expect) -> None:
    """A session cookie of production goes over HTTPS only, and to no script."""
    app = _production(shed)
    shed.note("(a view keeps something in the session)")
    cookies = shed.ask("session_cookie", app=app.learner_name)
    expect.true(len(cookies) == 1, "there is no session cookie", expected="one", got=str(cookies))
    flags = {part.strip().lower() for part in cookies[0].split(";")[1:]}
    missing = [
        name
        for name, there in (
            ("Secure", "secure" in flags),
            ("HttpOnly", "httponly" in flags),
            ("SameSite", bool(flags & {"samesite=lax", "samesite=strict"})),
        )
        if not there
    ]
    expect.true(
        not missing,
        f"the session cookie of production lacks {', '.join(missing)}",
        expected="Secure; HttpOnly; SameSite=Lax",
        got=re.sub(r"=[^;]+", "=...", cookies[0], count=1),
        where=app.where,
    )
    names = ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"]
    got = shed.ask_kit("settings", app=app.learner_name, names=names)
    expect.equal(got, dict.fromkeys(names, True), "the settings of the cookie", app.where)


def _failing(shed: Shed, app: StandIn, client: FlaskClient) -> TestResponse:
    """Let a request fail: its table is gone."""
    sql = "ALTER TABLE members RENAME TO gone"
    shed.note(sql)
    shed.ask_tables("execute", app=app.learner_name, sql=sql)
    return client.get(MEMBERS)


def _production(shed: Shed) -> StandIn:
    database = f"sqlite:///{shed.database_file().as_posix()}"
    return shed.build("ProductionConfig", environment={**PRODUCTION, "DATABASE_URL": database})


def _insist_on_origin(expect: Expect, response: TestResponse, page: str) -> None:
    exchange = expect.exchange(response)
    got = response.headers.getlist(f"{ALLOW}Origin")
    expect.true(
        got == [page],
        f"{exchange.asked} does not let {page} read the answer",
        expected=f"{ALLOW}Origin: {page}",
        got=f"{ALLOW}Origin: {', '.join(got)}" if got else f"no header {ALLOW}Origin",
        where=exchange.where,
    )


def _policy(response: TestResponse) -> dict[str, list[str]]:
    parts = str(response.headers.get("Content-Security-Policy", "")).split(";")
    words = [part.split() for part in parts if part.strip()]
    return {one[0].lower(): one[1:] for one in words}


def _is_narrow(source: str) -> bool:
    return source in {"'self'", "'none'"} or source.startswith(("'nonce-", "'sha256-"))


def _insist_on_http(expect: Expect, app: StandIn, advice: str) -> None:
    client: FlaskClient = app.test_client()
    response = client.get("/api/v1/nothing")
    expect.status(response, 404, advice)
    response = client.get("/health/live", base_url=SECURE)
    expect.true(
        "Strict-Transport-Security" not in response.headers,
        f"{expect.exchange(response).asked} insists on HTTPS outside production",
        expected="no header Strict-Transport-Security",
        got=str(response.headers.get("Strict-Transport-Security")),
        where=app.where,
        advice=advice,
    )
