"""04.5: borrowing and returning, each one unit of work."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.races import insist_on_lost_race
from checker.suites.kit.recording import (
    counted,
    insist_on_commits,
    insist_on_few_rows,
    recording,
)
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04
from checker.suites.kit.verbs.v04 import LOANS, row_id

BATCH = f"{LOANS}/batch"
UNKNOWN = row_id(999_999)
DUE = "2099-05-01"
SHOWN, STORED = 3, 60
RETURNED = "1999-04-01T08:00:00+00:00"
NOT_FOUND = 404
BODY_IS_NO_PATH = (
    "404 is for what the path names. What a body names and does not exist contradicts what is "
    "stored: 409."
)


@pytest.mark.check("04.5-borrow")
def test_borrow(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A loan is made, has a Location, and is found there; a due date may lie in the past."""
    borrower, (tool,) = _stored(verbs, app, 1)
    loan = {"tool_id": tool, "borrower_id": borrower, "due_on": "2001-02-03"}
    response = client.post(LOANS, json=loan)
    expect.status(response, 201)
    made = expect.fields(response, {**loan, "returned_at": None})
    exchange = expect.exchange(response)
    expect.true(
        _moment(made.get("created_at")) is not None,
        f"{exchange.asked}: created_at is no moment in UTC",
        expected='a text such as "2026-04-01T08:00:00Z"',
        got=repr(made.get("created_at")),
        where=exchange.where,
    )
    location = str(response.headers.get("Location", ""))
    expect.true(
        location.endswith(f"{LOANS}/{made.get('id')}"),
        f"{exchange.asked}: the Location does not lead to the new loan",
        expected=f"{LOANS}/{made.get('id')}",
        got=location or "no header Location",
        where=exchange.where,
    )
    response = client.get(f"{LOANS}/{made.get('id')}")
    expect.status(response, 200)
    expect.fields(response, {**loan, "id": made.get("id"), "returned_at": None})
    expect.status(client.get(f"{LOANS}/{UNKNOWN}"), 404)


@pytest.mark.check("04.5-refused")
def test_refused(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A tool that is out, an unknown tool and an unknown borrower are a 409."""
    borrower, (tool, free) = _stored(verbs, app, 2)
    verbs.borrow(client, tool, borrower)
    for loan in (
        {"tool_id": tool, "borrower_id": borrower},
        {"tool_id": UNKNOWN, "borrower_id": borrower},
        {"tool_id": free, "borrower_id": UNKNOWN},
    ):
        response = client.post(LOANS, json={**loan, "due_on": DUE})
        looked_up = response.status_code == NOT_FOUND
        expect.status(response, 409, BODY_IS_NO_PATH if looked_up else "")
    verbs.borrow(client, free, borrower)


@pytest.mark.check("04.5-refused")
def test_lost_race(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """A tool that another request lends at the last moment is a 409 too."""
    borrower, (tool,) = _stored(verbs, app, 1)
    returned = {"tool_id": tool, "borrower_id": borrower, "returned_at": RETURNED}
    verbs.store(app, "loans", returned)
    shed.ask(
        "let_rival_write",
        app=app.learner_name,
        before="INSERT INTO loans",
        sql="UPDATE loans SET returned_at = NULL",
    )
    shed.note("(just before the next INSERT, another request lends the tool)")
    body = {"tool_id": tool, "borrower_id": borrower, "due_on": DUE}
    response = client.post(LOANS, json=body)
    if shed.ask("rival_wrote"):
        insist_on_lost_race(expect, response)


@pytest.mark.check("04.5-batch")
def test_batch(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A batch lends its tools, and answers in the order in which they were named."""
    owner, tools = _stored(verbs, app, 4)
    named = [tools[2], tools[0], tools[3], tools[1]]
    response = client.post(BATCH, json={"tool_ids": named, "borrower_id": owner, "due_on": DUE})
    expect.status(response, 201)
    loans = expect.mapping(response).get("loans")
    exchange = expect.exchange(response)
    found = [_of(loan, "tool_id") for loan in loans] if isinstance(loans, list) else []
    expect.true(
        found == named,
        f"{exchange.asked} answers in another order than that of tool_ids"
        if sorted(map(str, found)) == tools
        else f"{exchange.asked} does not answer with one loan for each tool",
        expected=f"loans of the tools {_ends(named)} (the ends of the ids)",
        got=f"loans of {_ends(found) or 'no tool'}",
        where=exchange.where,
    )
    for loan in loans if isinstance(loans, list) else []:
        response = client.get(f"{LOANS}/{_of(loan, 'id')}")
        expect.status(response, 200)
        wanted = {"tool_id": _of(loan, "tool_id"), "borrower_id": owner, "due_on": DUE}
        expect.fields(response, {**wanted, "returned_at": None})
    for ids in ([], [tools[0], tools[0]]):
        body = {"tool_ids": ids, "borrower_id": owner, "due_on": DUE}
        expect.status(client.post(BATCH, json=body), 422)


@pytest.mark.check("04.5-all-or-none")
def test_all_or_none(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """If one tool of a batch cannot be lent, none is: whichever, and whatever the reason."""
    owner, (*free, out) = _stored(verbs, app, 3)
    verbs.borrow(client, out, owner)
    for ids, borrower in (
        ([*free, out], owner),
        ([free[0], out, free[1]], owner),
        ([out, *free], owner),
        ([*free, UNKNOWN], owner),
        (free, UNKNOWN),
    ):
        response = client.post(
            BATCH, json={"tool_ids": ids, "borrower_id": borrower, "due_on": DUE}
        )
        exchange = expect.exchange(response)
        left = shed.ask_tables("rows", app=app.learner_name, sql="SELECT count(*) FROM loans")
        more = left[0][0] - 1
        expect.true(
            more == 0,
            f"a batch of which one tool cannot be lent leaves {counted(more, 'loan')} behind",
            expected="status 409, and no loan of the batch",
            got=f"status {response.status_code}, and {counted(more, 'loan')} of the batch stored",
            where=exchange.where,
            advice="What is committed stays, whatever fails later. Add all loans to the session, "
            "and commit once: then the database stores all of them or none.",
        )
        expect.status(response, 409)
    for tool in free:
        verbs.borrow(client, tool, owner)


@pytest.mark.check("04.5-batch-commit")
def test_batch_commits_once(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """A batch makes one commit, however many tools it has; so do a loan and a return."""
    owner, tools = _stored(verbs, app, 6)
    single = verbs.borrow(client, tools[5], owner)
    for path, body, status in (
        (BATCH, {"tool_ids": tools[:4], "borrower_id": owner, "due_on": DUE}, 201),
        (LOANS, {"tool_id": tools[4], "borrower_id": owner, "due_on": DUE}, 201),
        (f"{LOANS}/{single.get('id')}/return", None, 200),
    ):
        with recording(shed) as seen:
            response = client.post(path, json=body) if body else client.post(path)
        expect.status(response, status)
        insist_on_commits(seen, expect.exchange(response), 1)


@pytest.mark.check("04.5-return")
def test_return(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """Returning sets returned_at to now, once; then the tool can be borrowed again."""
    borrower, (tool,) = _stored(verbs, app, 1)
    loan = verbs.borrow(client, tool, borrower, due_on="2001-02-03")
    path = f"{LOANS}/{loan.get('id')}"
    response = client.post(f"{path}/return")
    expect.status(response, 200)
    body = expect.fields(response, {"id": loan.get("id"), "tool_id": tool})
    moment, made = _moment(body.get("returned_at")), _moment(loan.get("created_at"))
    exchange = expect.exchange(response)
    # Both moments come from clocks of this machine; created_at may lack its fraction of a second.
    expect.true(
        moment is not None and made is not None and -2 < (moment - made).total_seconds() < 3600,
        f"{exchange.asked}: returned_at is not the moment of the return",
        expected='now, a text such as "2026-04-01T08:00:00Z"',
        got=f"{body.get('returned_at')!r}, for a loan made at {loan.get('created_at')!r}",
        where=exchange.where,
    )
    stored = client.get(path)
    expect.status(stored, 200)
    kept = expect.mapping(stored).get("returned_at")
    expect.status(client.post(f"{path}/return"), 409)
    again = client.get(path)
    expect.fields(again, {"returned_at": kept})
    expect.true(
        kept is not None,
        f"GET {path} shows the loan as open after its return",
        expected="the moment of the return",
        got="null",
        where=expect.exchange(stored).where,
    )
    verbs.borrow(client, tool, borrower)
    expect.status(client.post(f"{LOANS}/{UNKNOWN}/return"), 404)


@pytest.mark.check("04.5-returned-stays")
def test_returned_stays(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A loan that is already returned is a 409, and keeps its moment."""
    owner, (tool,) = _stored(verbs, app, 1)
    loan = {"tool_id": tool, "borrower_id": owner, "returned_at": RETURNED}
    path = f"{LOANS}/{verbs.store(app, 'loans', loan)[0]['id']}"
    expect.status(client.post(f"{path}/return"), 409)
    response = client.get(path)
    expect.status(response, 200)
    expect.fields(response, {"returned_at": "1999-04-01T08:00:00Z"})


@pytest.mark.check("04.5-list")
def test_list(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """The list of loans is filtered, sorted by due date and id, and cut into pages."""
    anna, bert = (one["id"] for one in verbs.store(app, "members", {}, {}))
    axe, box = (one["id"] for one in verbs.store(app, "tools", *[{"owner_id": anna}] * 2))
    rows = (
        (105, axe, anna, "2026-05-02", RETURNED),
        (103, axe, anna, "2026-05-02", RETURNED),
        (104, axe, bert, "2026-05-01", RETURNED),
        (101, axe, bert, "2026-05-03", None),
        (102, box, anna, "2026-05-02", None),
    )
    names = ("id", "tool_id", "borrower_id", "due_on", "returned_at")
    verbs.store(
        app,
        "loans",
        *(dict(zip(names, (row_id(row[0]), *row[1:]), strict=True)) for row in rows),
    )
    for query, wanted in (
        ("", [104, 102, 103, 105, 101]),
        ("?state=open", [102, 101]),
        ("?state=returned", [104, 103, 105]),
        (f"?tool_id={box}", [102]),
        (f"?borrower_id={bert}", [104, 101]),
        (f"?borrower_id={anna}&state=returned&tool_id={axe}", [103, 105]),
        (f"?tool_id={UNKNOWN}", []),
        (f"?tool_id={axe}", [104, 103, 105, 101]),
    ):
        response = client.get(f"{LOANS}{query}")
        expect.status(response, 200)
        data, meta = expect.page(response)
        found = [str(item.get("id"))[-3:] for item in data]
        exchange = expect.exchange(response)
        numbers = [str(number) for number in wanted]
        expect.true(
            (found, meta.get("total")) == (numbers, len(wanted)),
            f"{exchange.asked} answers in another order"
            if sorted(found) == sorted(numbers)
            else f"{exchange.asked} finds other loans",
            expected=f"{', '.join(numbers) or 'no loan'} (the ends of the ids); "
            f"total {len(wanted)}",
            got=f"{', '.join(found) or 'no loan'}; total {meta.get('total')}",
            where=exchange.where,
        )
    expect.status(client.get(f"{LOANS}?state=lost"), 422)


@pytest.mark.check("04.5-list-in-sql")
def test_list_in_sql(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """The list of loans fetches no more rows than it shows, and counts the others."""
    owner = verbs.store(app, "members", {})[0]["id"]
    tools = verbs.store(app, "tools", *({"owner_id": owner} for _ in range(STORED)))
    verbs.store(app, "loans", *({"tool_id": tool["id"], "borrower_id": owner} for tool in tools))
    for path in (f"{LOANS}?", f"{LOANS}?state=open&", f"{LOANS}?borrower_id={owner}&"):
        with recording(shed) as seen:
            response = client.get(f"{path}per_page={SHOWN}&page=2")
        expect.status(response, 200)
        data, meta = expect.page(response)
        exchange = expect.exchange(response)
        expect.true(
            (len(data), meta.get("total")) == (SHOWN, STORED),
            f"{exchange.asked} shows {counted(len(data), 'row')} of {meta.get('total')}",
            expected=f"{SHOWN} rows of {STORED}",
            got=f"{counted(len(data), 'row')}, and a total of {meta.get('total')}",
            where=exchange.where,
        )
        insist_on_few_rows(seen, exchange, SHOWN)


def _stored(verbs: Verbs04, app: StandIn, tools: int) -> tuple[str, list[str]]:
    """Store a member and some tools; return their ids."""
    owner = str(verbs.store(app, "members", {})[0]["id"])
    rows = verbs.store(app, "tools", *({"owner_id": owner} for _ in range(tools)))
    return owner, [str(row["id"]) for row in rows]


def _ends(ids: list[Any]) -> str:
    return ", ".join(str(one)[-3:] for one in ids)


def _moment(value: Any) -> datetime | None:
    """Return a moment in UTC as the API writes it, or None for anything else."""
    if not isinstance(value, str) or not value.endswith("Z"):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _of(loan: Any, name: str) -> object:
    return loan.get(name) if isinstance(loan, dict) else None
