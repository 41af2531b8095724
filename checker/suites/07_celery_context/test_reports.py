"""07.5: a report that a task makes, and the resource that tells how far it is."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.background import Background
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.task_causes import task_cause
from checker.suites.kit.verbs import Verbs07

REPORTS = "/api/v1/reports"
FIELDS = {"id", "loans", "status", "created_at", "finished_at"}
NOBODYS = "00000000-0000-4000-8000-00000000abcd"
HEADER = ["id", "tool", "borrower", "due_on", "state"]
BACK_AT = "2026-01-31T12:00:00+00:00"


class Desk:
    """Where reports are asked for, and asked after."""

    def __init__(self, client: FlaskClient, expect: Expect, background: Background) -> None:
        self._client = client
        self._expect = expect
        self._background = background

    def ask_for(self, loans: str = "all") -> str:
        """Ask for a report; return the path of its status."""
        response = self._client.post(REPORTS, json={"loans": loans})
        self._expect.status(response, 202)
        return response.headers.get("Location", "")

    def insist_on(self, path: str, status: str) -> dict[str, Any]:
        """Insist on how far a report is."""
        response = self._client.get(path)
        self._expect.status(response, 200)
        body = self._expect.mapping(response)
        if body.get("status") != status:
            failed = next((one for one in self._background.ended() if one.raised), None)
            told = (
                f" ({failed.raised['type']} in {failed.short})" if failed and failed.raised else ""
            )
            raise Mismatch(
                f"the report is {shown(body.get('status'))}, not {shown(status)}{told}",
                expected=f'"status": {shown(status)}',
                got=f"{shown(body)}\n{self._background.told()}",
                where=(failed.where if failed else None) or self._expect.exchange(response).where,
                advice=self._why(status, failed.raised if failed else None),
            )
        return body

    def _why(self, status: str, raised: dict[str, Any] | None) -> str:
        if status == "done" and not raised and self._background.ended():
            return (
                "The task has come to its end, and what it has changed is not in the database. A "
                "task ends its own unit of work: nobody commits after it."
            )
        if status == "failed":
            return (
                "Who has asked waits for ever. After an exception the session must be rolled back "
                "before it can store that the report has failed."
            )
        return task_cause(raised)


@pytest.fixture
def desk(client: FlaskClient, expect: Expect, background: Background) -> Desk:
    """Give a test the reports of an app."""
    return Desk(client, expect, background)


@pytest.mark.check("07.5-accepted")
def test_accepted(client: FlaskClient, expect: Expect, background: Background) -> None:
    """Without a worker, a report is accepted at once, and is pending."""
    response = post(client, {"loans": "open"})
    expect.status(response, 202)
    body = expect.mapping(response)
    exchange = expect.exchange(response)
    expect.true(
        set(body) == FIELDS,
        f"{exchange.asked}: the report has the keys {', '.join(sorted(body))}",
        expected=", ".join(sorted(FIELDS)),
        got=shown(body),
        where=exchange.where,
    )
    expect.fields(response, {"loans": "open", "status": "pending", "finished_at": None})
    expect.header(response, "Location", f"{REPORTS}/{body.get('id')}")
    expect.true(
        background.sent(),
        "a report is accepted, and no task is sent",
        expected="a message for the worker",
        got="no message",
        where=exchange.where,
    )
    default = post(client, {})
    expect.status(default, 202)
    expect.fields(default, {"loans": "all"})
    expect.status(post(client, {"loans": "some"}), 422)


def post(client: FlaskClient, body: dict[str, Any]) -> TestResponse:
    """Ask for a report; say what it usually means if there is no answer."""
    try:
        return client.post(REPORTS, json=body)
    except Mismatch as mismatch:
        if "timed out" in mismatch.title:
            mismatch.advice = (
                "No worker runs here, and the view waits for one. A 202 promises nothing but that "
                "the work was taken down: answer, and let the client ask again."
            )
        raise


@pytest.mark.check("07.5-status")
def test_status(desk: Desk, background: Background) -> None:
    """The report is pending until the worker has made it, and then done."""
    path = desk.ask_for()
    desk.insist_on(path, "pending")
    background.run()
    body = desk.insist_on(path, "done")
    if not isinstance(body.get("finished_at"), str):
        raise Mismatch(
            f"the report is done, and its finished_at is {shown(body.get('finished_at'))}",
            expected="the moment when it was made",
            got=shown(body),
            where=background.last_view(),
        )


@pytest.mark.check("07.5-csv")
def test_csv(
    app: StandIn,
    client: FlaskClient,
    expect: Expect,
    background: Background,
    desk: Desk,
    verbs: Verbs07,
) -> None:
    """The file has a line for each loan that was asked for, in order, quoted."""
    stored = verbs.lent(
        app,
        ("drill, cordless", "2026-05-02", None),
        ('saw "big one"', "2026-04-01", BACK_AT),
        ("ladder", "2026-05-02", None),
    )
    drill, saw, ladder = (
        [lent.id, lent.words[0], lent.name, lent.words[1], state]
        for lent, state in zip(stored, ("open", "returned", "open"), strict=True)
    )
    paths = {loans: desk.ask_for(loans) for loans in ("all", "open", "returned")}
    background.run()
    wanted = {"all": [saw, drill, ladder], "open": [drill, ladder], "returned": [saw]}
    for loans, lines in wanted.items():
        desk.insist_on(paths[loans], "done")
        response = client.get(f"{paths[loans]}/csv")
        expect.status(response, 200)
        exchange = expect.exchange(response)
        expect.true(
            response.mimetype == "text/csv",
            f"{exchange.asked} answers as {response.mimetype or 'nothing'}",
            expected="text/csv",
            got=response.headers.get("Content-Type", ""),
            where=exchange.where,
        )
        text = response.get_data(as_text=True)
        got = list(csv.reader(io.StringIO(text, newline="")))
        expect.true(
            got == [HEADER, *lines],
            f"the CSV of {loans} loans has other lines than the brief says",
            expected=written([HEADER, *lines]),
            got=text,
            where=exchange.where,
        )


def written(lines: list[list[str]]) -> str:
    """Return lines as the csv module writes them."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    return file.getvalue().strip()


@pytest.mark.check("07.5-not-ready")
def test_not_ready(client: FlaskClient, expect: Expect, desk: Desk) -> None:
    """There is no file while the report is pending."""
    expect.status(client.get(f"{desk.ask_for()}/csv"), 409)


@pytest.mark.check("07.5-unknown")
def test_unknown(client: FlaskClient, expect: Expect, background: Background) -> None:
    """An id that nobody was given is a 404."""
    del background
    for path in (f"{REPORTS}/{NOBODYS}", f"{REPORTS}/{NOBODYS}/csv"):
        response = client.get(path)
        body = response.get_json(silent=True)
        pending = isinstance(body, dict) and "pending" in str(body.get("status", "")).lower()
        expect.status(
            response,
            404,
            "Celery says PENDING of every id that it does not know, also of one that never was. "
            "Only you know which reports were asked for."
            if pending
            else "",
        )


@pytest.mark.check("07.5-failed")
def test_failed(
    shed: Shed, app: StandIn, expect: Expect, background: Background, desk: Desk
) -> None:
    """A report that cannot be made is failed, and the next one is made."""
    background.start()
    # Without a loan there is nothing to look up, but the loans themselves everybody reads.
    rename(shed, app, "loans", "loans_away")
    path = desk.ask_for()
    background.settle()
    background.insist_on_end()
    desk.insist_on(path, "failed")
    rename(shed, app, "loans_away", "loans")
    after = desk.ask_for()
    background.settle()
    desk.insist_on(after, "done")
    expect.true(path != after, "two reports have one id", expected="two ids", got=path)


def rename(shed: Shed, app: StandIn, table: str, other: str) -> None:
    """Take a table away, or bring it back."""
    shed.note(f"(the table {table} is renamed to {other})")
    sql = f"ALTER TABLE {table} RENAME TO {other}"
    refused = shed.ask_tables("execute", app=app.learner_name, sql=sql)
    if refused is not None:
        raise Mismatch(
            f"the table {table} cannot be renamed: {refused['message']}",
            expected="a database that nobody keeps locked",
            got=refused["message"],
            advice="A transaction that is neither committed nor rolled back keeps the database.",
        )
