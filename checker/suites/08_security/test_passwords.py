"""08.1: registration, and what becomes of a password."""

import re
from typing import Any

import argon2
import pytest
from flask.testing import FlaskClient

from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.recording import insist_on_commits, recording
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS
from checker.suites.kit.verbs.v07 import DATABASE
from checker.suites.kit.verbs.v08 import LIBRARIAN, LOGIN, PASSWORD, REGISTER, client_of

WRONG = "wrong horse battery"
ANNA = {"name": "Anna", "email": "anna@example.org", "password": PASSWORD}
PRICE = re.compile(r"\$argon2id\$v=\d+\$(m=\d+,t=\d+,p=\d+)\$")
OWN_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
FAST = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}


@pytest.mark.check("08.1-register")
def test_register(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect
) -> None:
    """Whoever registers is a member, can log in, and is told nothing that is secret."""
    anybody = verbs.nobody(app)
    response = anybody.post(REGISTER, json=ANNA)
    expect.status(response, 201)
    body, exchange = expect.mapping(response), expect.exchange(response)
    member = body.get("id")
    expect.json(response, {"id": member, "name": "Anna"})
    expect.true(
        str(response.headers.get("Location", "")).endswith(f"{MEMBERS}/{member}"),
        f"{exchange.asked}: the Location does not lead to the new member",
        expected=f"Location: {MEMBERS}/{member}",
        got=f"Location: {response.headers.get('Location', 'none')}",
        where=exchange.where,
    )
    expect.header(response, "Cache-Control", "no-store")
    found = client.get(f"{MEMBERS}/{member}")
    expect.status(found, 200)
    expect.fields(found, {"name": "Anna"})
    verbs.log_in(anybody, ANNA["email"])
    sql = (
        "SELECT role, email, member_id = (SELECT id FROM members WHERE email = accounts.email) "
        "FROM accounts WHERE role <> 'librarian'"
    )
    expect.true(
        _rows(shed, app, sql) == [["member", ANNA["email"], 1]],
        "the account that was registered is not that of the new member",
        expected="one account: role member, the address that was sent, the id of the member",
        got=f"role, email and whether the ids agree: {_rows(shed, app, sql)}",
        where=exchange.where,
    )


@pytest.mark.check("08.1-both-or-none")
def test_both_or_none(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A member and an account are made together, in one commit, or neither is."""
    anybody = verbs.nobody(app)
    with recording(shed) as seen:
        response = anybody.post(REGISTER, json=ANNA)
    expect.status(response, 201)
    insist_on_commits(seen, expect.exchange(response), 1)
    verbs.store(app, "members", {"name": "Bo", "email": "bo@example.org"})
    for email in (ANNA["email"], "bo@example.org", str(LIBRARIAN["email"])):
        response = anybody.post(REGISTER, json=ANNA | {"email": f" {email.upper()} "})
        expect.status(response, 409)
        sql = "SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM accounts)"
        members, accounts = _rows(shed, app, sql)[0]
        expect.true(
            (members, accounts) == (2, 2),
            "half of a registration that was refused is stored",
            expected="2 members and 2 accounts, as before",
            got=f"{members} members and {accounts} accounts",
            where=expect.exchange(response).where,
            advice="Add both to the session, and commit once.",
        )


@pytest.mark.check("08.1-mass-assignment")
def test_nobody_sets_a_role(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What a body has beyond its fields is a 422, and nobody becomes a librarian by it."""
    client = verbs.nobody(app)
    more: tuple[tuple[str, object], ...] = (
        ("role", "librarian"),
        ("id", LIBRARIAN["id"]),
        ("member_id", LIBRARIAN["id"]),
        ("password_hash", LIBRARIAN["password_hash"]),
        ("is_librarian", True),
    )
    for name, value in more:
        response = client.post(REGISTER, json={**ANNA, name: value})
        roles = _rows(shed, app, "SELECT role FROM accounts WHERE email = 'anna@example.org'")
        told = f"; the account has the role {roles[0][0]!r}" if roles else ""
        expect.true(
            response.status_code == 422,
            f"{REGISTER} takes the field {name!r} from outside",
            expected=f"status 422, and {name} among its details",
            got=f"status {response.status_code}{told}",
            where=expect.exchange(response).where,
            advice="The model of a request names what a client may send, and forbids the rest "
            "(03.1); the service sets what the client may not.",
        )
    for path, body in (
        (LOGIN, {"email": ANNA["email"], "password": PASSWORD, "role": "librarian"}),
        (REGISTER, {**ANNA, "password": [PASSWORD]}),
        (REGISTER, {"name": "Anna", "email": ANNA["email"]}),
    ):
        expect.status(client.post(path, json=body), 422)


@pytest.mark.check("08.1-argon2id")
def test_argon2id(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What is stored is an Argon2id hash of the password, with a salt of its own."""
    for name in ("anna", "bert"):
        verbs.join(app, name)
    place = shed.exchanges.all[-2].where
    hashes = [_hash_of(shed, app, f"{name}@example.org") for name in ("anna", "bert")]
    for stored in hashes:
        if not stored.startswith("$argon2id$"):
            raise Mismatch(
                f"a password is stored as {_kind(stored)}",
                expected="a text that begins with $argon2id$",
                got=stored,
                where=place,
                advice="A fast hash lets whoever has the table try billions of passwords a second. "
                "argon2.PasswordHasher().hash() is made to be slow."
                if len(stored) in FAST or stored == PASSWORD
                else "The brief asks for Argon2id, which costs memory as well as time: "
                "argon2.PasswordHasher().hash().",
            )
        try:
            argon2.PasswordHasher().verify(stored, PASSWORD)
        except argon2.exceptions.Argon2Error as error:
            raise Mismatch(
                "the stored hash does not fit the password that was sent",
                expected=f"an Argon2id hash of {PASSWORD!r}",
                got=f"{stored} ({error})",
                where=place,
                advice="Hash the password itself, once, as it came.",
            ) from None
    expect.true(
        hashes[0] != hashes[1],
        "two members with the same password have the same hash",
        expected="a salt for each hash",
        got=hashes[0],
        where=place,
        advice="With one salt for all, one look at the table tells who has the same password.",
    )
    tables = [row[0] for row in _rows(shed, app, OWN_TABLES)]
    contents = [repr(_rows(shed, app, f'SELECT * FROM "{name}"')) for name in tables]  # noqa: S608
    expect.true(
        not any(PASSWORD in text for text in contents),
        "the password itself is stored",
        expected="the hash, and nowhere the password",
        got=f"{PASSWORD!r} in the database",
        where=place,
    )


@pytest.mark.check("08.1-price")
def test_price(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """A hash costs what the configuration of the app says that serves the request."""
    dear = verbs.app(ARGON2_TIME_COST=2, ARGON2_MEMORY_COST=32, ARGON2_PARALLELISM=2)
    cheap = verbs.app()
    for app, price in ((dear, "m=32,t=2,p=2"), (cheap, "m=8,t=1,p=1")):
        verbs.join(app, "anna")
        stored = _hash_of(shed, app, "anna@example.org")
        found = PRICE.search(stored)
        expect.true(
            found and found.group(1) == price,
            "a hash does not cost what the configuration of its app says",
            expected=price,
            got=stored,
            where=shed.exchanges.all[-2].where,
            advice="Two apps may live in one process, each with its own prices: keep the "
            "PasswordHasher of an app in app.extensions, made from app.config.",
        )
    names = ("ARGON2_TIME_COST", "ARGON2_MEMORY_COST", "ARGON2_PARALLELISM")
    app = shed.build("DevelopmentConfig")
    got = shed.ask_kit("settings", app=app.learner_name, names=list(names))
    for name, value in zip(names, (3, 65536, 4), strict=True):
        expect.equal(got[name], value, f"DevelopmentConfig.{name}", app.where)


@pytest.mark.check("08.1-rehash")
def test_rehash(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """The right password brings an old hash up to date; a wrong one, or a new hash, does not."""
    database = f"sqlite:///{shed.database_file().as_posix()}"
    old = verbs.app(**{DATABASE: database})
    verbs.join(old, "anna")
    first = _hash_of(shed, old, "anna@example.org")
    new = shed.build(values={DATABASE: database, "ARGON2_MEMORY_COST": 16})
    client = client_of(new, "anna")
    sent = {"email": "anna@example.org", "password": WRONG}
    expect.status(client.post(LOGIN, json=sent), 401)
    kept = _hash_of(shed, new, "anna@example.org")
    exchange = shed.exchanges.all[-1]
    _same_hash(expect, kept, first, "a login with a wrong password changes the hash", exchange)
    verbs.log_in(client, "anna@example.org")
    exchange = shed.exchanges.all[-1]
    second = _hash_of(shed, new, "anna@example.org")
    expect.true(
        "$m=16,t=1,p=1$" in second,
        "a login leaves a hash that was made at another price as it is",
        expected="a new hash with m=16,t=1,p=1",
        got=second,
        where=exchange.where,
        advice="At a login you have the password in your hand, for the only time: "
        "check_needs_rehash() says whether to hash it anew.",
    )
    verbs.log_in(client, "anna@example.org")
    third = _hash_of(shed, new, "anna@example.org")
    _same_hash(
        expect,
        third,
        second,
        "a login makes a hash anew that is up to date",
        exchange,
        "It costs a hash and a write at each login, for nothing: ask check_needs_rehash() first.",
    )


@pytest.mark.check("08.1-as-it-is")
def test_password_as_it_is(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Every character of a password counts, the white space around it and the last one too."""
    client = verbs.nobody(app)
    for number, (password, other) in enumerate(
        (
            ("  twelve spaces around  ", "twelve spaces around"),
            ("Upper And Lower", "upper and lower"),
            ("x" * 90 + "a", "x" * 90 + "b"),
            ("pass phräse 日本語 🔑", "pass phrase 日本語 🔑"),
        )
    ):
        email = f"p{number}@example.org"
        body = {"name": "Anna", "email": email, "password": password}
        expect.status(client.post(REGISTER, json=body), 201)
        verbs.log_in(client, email, password)
        response = client.post(LOGIN, json={"email": email, "password": other})
        expect.status(
            response,
            401,
            "Two different passwords open this account. Something was removed, changed or cut off "
            "before the password was hashed.",
        )
    for length, status in ((11, 422), (12, 201), (128, 201), (129, 422)):
        body = {"name": "Anna", "email": f"l{length}@example.org", "password": "é" * length}
        expect.status(client.post(REGISTER, json=body), status)


@pytest.mark.check("08.1-librarian")
def test_make_librarian(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """`flask make-librarian` makes an account that can log in, and is a librarian's."""
    email, password = "head@example.org", "a password of a librarian"
    shed.note(f"flask make-librarian {email}")
    ended = shed.ask("make_librarian", app=app.learner_name, email=email, password=password)
    raised = ended["raised"]
    expect.true(
        ended["code"] == 0 and raised is None,
        f"flask make-librarian ends with exit code {ended['code']}"
        + (f": {raised['type']}: {raised['message']}" if raised else ""),
        expected="exit code 0, and an account",
        got=str(ended["output"]) + (f"{raised['type']}: {raised['message']}" if raised else ""),
        where=innermost(raised) if raised else None,
    )
    client = verbs.nobody(app)
    verbs.log_in(client, email, password)
    found = _rows(shed, app, "SELECT role, member_id FROM accounts WHERE email LIKE 'head@%'")
    expect.equal(found, [["librarian", None]], "role and member_id of the new account")


def _rows(shed: Shed, app: StandIn, sql: str) -> list[list[Any]]:
    found: list[list[Any]] = shed.ask_tables("rows", app=app.learner_name, sql=sql)
    return found


def _hash_of(shed: Shed, app: StandIn, email: str) -> str:
    sql = f"SELECT password_hash FROM accounts WHERE email = '{email}'"  # noqa: S608
    found = _rows(shed, app, sql)
    if not found:
        raise Mismatch(
            "there is no account with the address that was registered",
            expected=f"a row of accounts with the email {email}",
            got="no such row",
            where=shed.exchanges.all[0].where,
        )
    return str(found[0][0])


def _same_hash(
    expect: Expect, got: str, wanted: str, title: str, exchange: Exchange, advice: str = ""
) -> None:
    expect.true(got == wanted, title, expected=wanted, got=got, where=exchange.where, advice=advice)


def _kind(stored: str) -> str:
    if stored == PASSWORD:
        return "it is: in plain text"
    if len(stored) in FAST and re.fullmatch(r"[0-9a-f]+", stored):
        return f"a fast hash, such as {FAST[len(stored)]}"
    if stored.startswith("$argon2"):
        return f"another variant of Argon2, {stored.split('$')[1]}"
    return f"something that is no Argon2id hash: {stored.partition('$')[0][:20]}..."
