"""08.1: what a login tells strangers, and what it makes of a hash that is none."""

import pytest
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect
from checker.suites.kit.hearing import listening
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v08 import LOGIN, PASSWORD

WRONG = "wrong horse battery"
# They differ from answer to answer, whoever asks.
COUNTERS = ("X-Ratelimit-", "Retry-After", "Date", "Katas-")
EARLY = (
    "Your login answers before it computes anything when it finds no account. Somebody with a "
    "stopwatch learns who is a member: verify against a hash that no password fits instead."
)


@pytest.mark.check("08.1-same-answer")
def test_same_answer(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Nobody can tell a wrong password from an unknown address by the answer."""
    verbs.join(app, "anna")
    verbs.store(app, "members", {"name": "Bo", "email": "bo@example.org"})
    anybody = verbs.nobody(app)
    known = anybody.post(LOGIN, json={"email": "anna@example.org", "password": WRONG})
    expect.status(known, 401)
    for email in ("unknown@example.org", "bo@example.org"):
        unknown = anybody.post(LOGIN, json={"email": email, "password": WRONG})
        exchange = expect.exchange(unknown)
        expect.true(
            _told(unknown) == _told(known),
            "the answer to a login tells whether there is an account",
            expected=f"the answer to a wrong password: {_told(known)}",
            got=_told(unknown),
            where=exchange.where,
            advice="Raise one error, with one message, for both; whoever guesses addresses "
            "learns nothing then.",
        )


@pytest.mark.check("08.1-same-work")
def test_same_work(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """An unknown address costs as many Argon2 computations as a wrong password."""
    for memory in (8, 24):
        app = verbs.app(ARGON2_MEMORY_COST=memory)
        verbs.join(app, "anna")
        anybody = verbs.nobody(app)
        work = {}
        for email in ("anna@example.org", "unknown@example.org"):
            shed.ask("count_computations")
            response = anybody.post(LOGIN, json={"email": email, "password": WRONG})
            expect.status(response, 401)
            work[email] = shed.ask("computed")
        known, unknown = work.values()
        expect.true(
            known == unknown and known,
            "a login computes another number of hashes for an unknown address"
            if len(known) != len(unknown)
            else "a login computes at another price for an unknown address",
            expected=f"for both what a wrong password costs: {_computations(known)}",
            got=f"for an unknown address: {_computations(unknown)}",
            where=shed.exchanges.all[-1].where,
            advice=EARLY
            if len(unknown) < len(known)
            else "The hash that stands in for an unknown account was made at another price, and "
            "takes another time. Make it with the app's own PasswordHasher, when the app is built.",
        )


@pytest.mark.check("08.1-no-hash")
def test_no_hash(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What is no hash fits no password, and is no failure of ours."""
    verbs.join(app, "anna")
    anybody = verbs.nobody(app)
    for stored in (
        "",
        "!",
        PASSWORD,
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW",
        "$argon2id$v=19$m=8,t=1,p=1$broken",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA",
    ):
        with shed.exchanges.one_case():
            sql = f"UPDATE accounts SET password_hash = '{stored}' WHERE role = 'member'"  # noqa: S608
            shed.note(f"(somebody sets password_hash to {stored!r})")
            refused = shed.ask_tables("execute", app=app.learner_name, sql=sql)
            expect.equal(refused, None, "what the database has against it")
            with listening(shed) as heard:
                sent = {"email": "anna@example.org", "password": PASSWORD}
                response = anybody.post(LOGIN, json=sent)
            raised = next((one.exception for one in heard.errors if one.exception), None)
            exchange = expect.exchange(response)
            raised = raised or exchange.raised
            expect.true(
                response.status_code == 401,
                f"a login answers {response.status_code} where the stored hash is no hash"
                + (f" ({raised['type']})" if raised else ""),
                expected="status 401",
                got=f"status {response.status_code}"
                + (f": {raised['type']}: {raised['message']}" if raised else ""),
                where=(raised and innermost(raised)) or exchange.where,
                advice="VerificationError is not all that verify() raises: InvalidHashError, for "
                "a text that is no hash, is a ValueError beside it."
                if raised and raised["type"] == "InvalidHashError"
                else "",
            )


def _told(response: TestResponse) -> str:
    """Return all that a client can tell two answers apart by."""
    headers = sorted(
        f"{name}: {value}"
        for name, value in response.headers
        if not name.title().startswith(COUNTERS)
    )
    return "\n".join([response.status, *headers, response.get_data(as_text=True).strip()])


def _computations(prices: list[str]) -> str:
    if not prices:
        return "no computation"
    return ", ".join(f"{prices.count(one)} x {one}" for one in dict.fromkeys(prices))
