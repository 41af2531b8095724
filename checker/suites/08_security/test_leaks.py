"""08.6: what is logged, what is mailed, and what reaches the database."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.hearing import Heard, listening
from checker.suites.kit.recording import recording
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, LOANS, row_id
from checker.suites.kit.verbs.v08 import LOGIN, LOGOUT, ME, REGISTER, client_of

MARK = "zq9x"
# Without white space, and a valid email address all the same.
ADDRESS = f"{MARK}'or/**/1=1--@example.org"
ATTACK = f"{MARK}' OR '1'='1' --"
SERVER_ERROR = 500
SECRETS = {
    "a password": "5ecret-pass-phrase",
    "another password": "wr0ng-pass-phrase",
    "an email address": "zoe.private@example.org",
    "a name": "Zoe Unmistakable",
}
NAME, OWNER = "{{ 7 * 7 }} & {% if 1 %}saw", "{{ config }} O'Hara <zoe>"


@pytest.mark.check("08.6-log")
def test_log(shed: Shed, verbs: Verbs08, expect: Expect) -> None:
    """No record holds a password, a token or anything of a body, whatever happens."""
    app = verbs.deployed()
    client = verbs.nobody(app)
    shed.ask("let_loggers_talk", app=app.learner_name)
    shed.note("(all loggers of the app say everything)")
    password, wrong, email, name = SECRETS.values()
    printed = len(shed.cell.output.kept)
    with listening(shed) as heard:
        body = {"name": name, "email": email, "password": password}
        client.post(REGISTER, json=body)
        client.post(REGISTER, json=body)
        client.post(REGISTER, json=body | {"password": password[:5] + MARK})
        client.post(REGISTER, data=f'{{"password": "{password}"', content_type="application/json")
        client.post(LOGIN, json={"email": email, "password": wrong})
        client.post(LOGIN, json={"email": f"x{email}", "password": wrong})
        token = verbs.log_in(client, email, password)
        signed_in = client_of(app, "zoe", token)
        signed_in.get(ME)
        signed_in.get(LOANS)
        client_of(app, "a thief", token[:-1]).get(ME)
        signed_in.post(LOGOUT)
        signed_in.get(ME)
    for table in ("tokens", "accounts"):
        shed.note(f"ALTER TABLE {table} RENAME TO gone_{table}")
        shed.ask_tables(
            "execute", app=app.learner_name, sql=f"ALTER TABLE {table} RENAME TO gone_{table}"
        )
        with listening(shed) as more:
            client.post(LOGIN, json={"email": email, "password": password})
            client.post(REGISTER, json={"name": name, "email": f"y{email}", "password": password})
            signed_in.get(ME)
        heard.records += more.records
    _insist_on_silence(heard, {**SECRETS, "a token": token[:-1], "a bad password": MARK})
    told = shed.cell.printed(printed)
    for what, secret in SECRETS.items():
        expect.true(
            secret not in told,
            f"{what} is printed",
            expected="nothing of what a client sends under /api/v1/auth",
            got=next((line for line in told.splitlines() if secret in line), ""),
        )


@pytest.mark.check("08.6-mail-text")
def test_mail_text(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A receipt shows names as they are stored, whatever they look like."""
    mail = _receipt(shed, app, verbs, OWNER, NAME)
    for what, text in (("the tool", NAME), ("the borrower", OWNER)):
        expect.true(
            text in mail["body"],
            f"the receipt does not show the name of {what} as it is stored",
            expected=f"a mail in which {text} stands",
            got=mail["body"],
            where=mail["where"],
            advice="A text that a member wrote was read as a template: that member runs code on "
            "your server. A template is a file, and names are values in it."
            if "49" in mail["body"] or "<Config" in mail["body"]
            else "A mail in plain text is not escaped: Jinja escapes in files whose names end in "
            ".html, .htm, .xml, .xhtml and .svg, and in render_template_string."
            if "&amp;" in mail["body"] or "&#39;" in mail["body"]
            else "",
        )


@pytest.mark.check("08.6-receipt")
def test_receipt(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """The receipt names the borrower, the tool and the date."""
    mail = _receipt(shed, app, verbs, "Anna Karlsson", "belt sander")
    for text in ("Anna Karlsson", "belt sander", "2099-05-01"):
        expect.true(
            text in mail["body"],
            f"the receipt does not say {text}",
            expected="the borrower, the tool and the date",
            got=mail["body"],
            where=mail["where"],
        )


@pytest.mark.check("08.6-sql")
def test_no_sql_from_clients(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect
) -> None:
    """SQL in a field, a parameter, a path or a header stays a value."""
    anna = verbs.join(app, "anna")
    anybody = verbs.nobody(app)
    for path, method, asked in _attacks(anna.member_id):
        for who in (client, anybody):
            with shed.exchanges.one_case():
                with recording(shed) as seen:
                    response = who.open(path, method=method, **asked)
                exchange = expect.exchange(response)
                leaked = next((one for one in seen.statements if MARK in one.sql.lower()), None)
                if leaked is not None:
                    raise Mismatch(
                        f"{exchange.asked}: what the client sent stands in the text of the SQL",
                        expected="a parameter, which stands in the text as ?",
                        got=leaked.sql[-300:],
                        where=leaked.where or exchange.where,
                        advice="A quotation mark in the value ends the text, and the rest is a "
                        "command. select() with where() binds every value.",
                    )
                if response.status_code >= SERVER_ERROR:
                    raise Mismatch(
                        f"{exchange.asked} answered {response.status_code} to SQL in a value",
                        expected="an answer as for any other text",
                        got=f"status {response.status_code}",
                        where=exchange.where,
                    )
    sent = {"email": ADDRESS, "password": "correct horse battery"}
    expect.status(anybody.post(LOGIN, json=sent), 401)
    verbs.join(app, "o'hara")


def _insist_on_silence(heard: Heard, secrets: dict[str, str]) -> None:
    for record in heard.records:
        for what, secret in secrets.items():
            if secret in record.text:
                line = next(one for one in record.text.splitlines() if secret in one)
                raise Mismatch(
                    f"{what} stands in the log",
                    expected="no record with a password, a token or anything of a body",
                    got=f"{record.name}: {line.strip()[:200].replace(secret, '<' + what + '>')}",
                    where=record.where,
                    advice="Logs are copied, kept for years and read by many. Log what happened "
                    "and whose id it was; a SecretStr shows stars wherever it is printed.",
                )


def _receipt(shed: Shed, app: StandIn, verbs: Verbs08, borrower: str, tool: str) -> dict[str, Any]:
    member = verbs.store(app, "members", {"name": borrower})[0]["id"]
    thing = verbs.store(app, "tools", {"name": tool, "owner_id": member})[0]["id"]
    loan = {"tool_id": thing, "borrower_id": member, "due_on": "2099-05-01"}
    key = verbs.store(app, "loans", loan)[0]["id"]
    shed.note(f"(a worker runs send_receipt for {borrower}, who has borrowed {tool})")
    sent = shed.ask("receipt", app=app.learner_name, loan=key)
    raised = sent["raised"]
    if raised is not None or len(sent["mails"]) != 1:
        raise Mismatch(
            f"send_receipt raised {raised['type']}: {raised['message']}"
            if raised
            else f"send_receipt sends {len(sent['mails'])} mails",
            expected="one mail",
            got=f"{raised['type']}: {raised['message']}" if raised else "no mail",
            where=(raised and innermost(raised)) or sent["where"],
            advice="What a member wrote was read as a template, and is no valid one. A template is "
            "a file, and names are values in it."
            if raised and "Template" in raised["type"]
            else "",
        )
    return {**sent["mails"][0], "where": sent["where"]}


def _attacks(member: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    text, key = quote(ATTACK), row_id(999_999)
    for name in ("q", "tag", "sort", "owner_id", "category_id", "page", "per_page", "min_deposit_cents"):  # noqa: E501  # fmt: skip
        yield f"{TOOLS}?{name}={text}", "GET", {}
    for name in ("state", "tool_id", "borrower_id", "page"):
        yield f"{LOANS}?{name}={text}", "GET", {}
    yield f"{LOANS}/overdue?on={text}", "GET", {}
    for path in (TOOLS, MEMBERS, LOANS, CATEGORIES, "/api/v1/reviews", "/api/v1/reports"):
        yield f"{path}/{text}", "GET", {}
    yield f"{MEMBERS}/{text}/loans", "GET", {}
    for email in (ADDRESS, ATTACK):
        yield LOGIN, "POST", {"json": {"email": email, "password": ATTACK}}
        yield REGISTER, "POST", {"json": {"name": ATTACK, "email": email, "password": ATTACK * 2}}
        yield MEMBERS, "POST", {"json": {"name": ATTACK, "email": email}}
    yield TOOLS, "POST", {"json": {"name": ATTACK, "owner_id": member, "tags": [f"{MARK}'--"]}}
    yield TOOLS, "POST", {"json": {"name": "x", "description": ATTACK, "owner_id": member}}
    yield CATEGORIES, "POST", {"json": {"name": ATTACK}}
    yield f"{TOOLS}/{key}", "PATCH", {"json": {"name": ATTACK}}
    for value in (f"Bearer {ATTACK}", f"Bearer {MARK}'or/**/1=1--", f"Basic {ATTACK}", ATTACK):
        yield ME, "GET", {"headers": {"Authorization": value}}
        yield LOGOUT, "POST", {"headers": {"Authorization": value}}
