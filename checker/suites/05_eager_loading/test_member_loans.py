"""05.3: what a member has borrowed, with the tools and their owners."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.budgets import Budget
from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Expect, same, shown
from checker.suites.kit.loading import usual_cause
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs05

MEMBERS = "/api/v1/members"
NOBODY = "00000000-0000-4000-8000-999999999999"
EACH, BESIDES = 4, 10


@pytest.fixture
def budget(shed: Shed, expect: Expect) -> Budget:
    """Give a test the measure of a request."""
    return Budget(shed, expect)


def listed(
    client: FlaskClient, expect: Expect, path: str
) -> tuple[Exchange, list[dict[str, object]], object]:
    """Return the exchange, the loans and the total of a list."""
    response = client.get(path)
    exchange = expect.exchange(response)
    expect.status(response, 200, usual_cause(exchange.raised))
    loans, meta = expect.page(response)
    return exchange, loans, meta.get("total")


@pytest.mark.check("05.3-loans")
def test_loans(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """A member's loans, and nobody else's, each with its tool and the tool's owner."""
    verbs.stock(app, 1)
    owners = verbs.store(app, "members", {"name": "Olga"}, {"name": "Omar"})
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    tools = verbs.store(
        app,
        "tools",
        {"name": "saw", "owner_id": owners[0]["id"]},
        {"name": "drill", "owner_id": owners[1]["id"]},
    )
    verbs.stock(app, 2)
    loans = verbs.store(
        app,
        "loans",
        {"tool_id": tools[0]["id"], "borrower_id": ben["id"], "due_on": "2026-05-01"},
        {"tool_id": tools[1]["id"], "borrower_id": ben["id"], "due_on": "2026-05-02"},
    )
    exchange, found, total = listed(client, expect, f"{MEMBERS}/{ben['id']}/loans")
    wanted = [
        {
            "id": loan["id"],
            "tool_id": tool["id"],
            "borrower_id": ben["id"],
            "due_on": loan["due_on"],
            "returned_at": None,
            "tool": {"id": tool["id"], "name": tool["name"]},
            "owner": {"id": owner["id"], "name": owner["name"]},
        }
        for loan, tool, owner in zip(loans, tools, owners, strict=True)
    ]
    got = [flat(loan, want) for loan, want in zip(found, wanted, strict=False)]
    expect.true(
        len(found) == len(wanted) and same(got, wanted),
        f"{exchange.asked} does not list what Ben has borrowed as the brief says",
        expected=f"two loans, by due_on: {shown([nested(loan) for loan in wanted])}",
        got=shown(found),
        where=exchange.where,
    )
    expect.equal(total, 2, f"{exchange.asked}: `total`", exchange.where)


def flat(loan: dict[str, object], want: dict[str, object]) -> dict[str, object]:
    """Return of a loan, its tool and the tool's owner the fields that are wanted."""
    tool = loan.get("tool")
    owner = tool.get("owner") if isinstance(tool, dict) else None
    parts = {"tool": tool, "owner": owner}
    return {
        name: chosen(parts[name], value) if isinstance(value, dict) else loan.get(name)
        for name, value in want.items()
    }


def chosen(part: object, want: dict[str, object]) -> object:
    """Return the wanted fields of an object; what is none stays as it is."""
    return {name: part.get(name) for name in want} if isinstance(part, dict) else part


def nested(loan: dict[str, object]) -> dict[str, object]:
    """Return a loan as the brief writes it."""
    tool = loan["tool"]
    inner = {**tool, "owner": loan["owner"]} if isinstance(tool, dict) else tool
    return {**{name: value for name, value in loan.items() if name != "owner"}, "tool": inner}


@pytest.mark.check("05.3-order")
def test_order(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """Loans are sorted by due date, equal dates by id, over all pages."""
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    tools = verbs.stock(app, 5, loans=0).tools
    days = ["2026-05-03", "2026-05-01", "2026-05-03", "2026-05-02", "2026-05-01"]
    fresh = [verbs.row("loans")["id"] for _ in days]
    rows = [
        {"id": key, "tool_id": tool["id"], "borrower_id": ben["id"], "due_on": day}
        for key, tool, day in zip(fresh[::-1], tools, days, strict=True)
    ]
    verbs.store(app, "loans", *rows)
    wanted = [row["id"] for row in sorted(rows, key=lambda row: (row["due_on"], row["id"]))]
    path = f"{MEMBERS}/{ben['id']}/loans"
    pages = [listed(client, expect, f"{path}?per_page=2&page={page}") for page in (1, 2, 3)]
    got = [loan.get("id") for _, loans, _ in pages for loan in loans]
    due = {row["id"]: row["due_on"] for row in rows}
    expect.true(
        got == wanted,
        f"GET {path} is not sorted by due_on, and by id where that is equal",
        expected=listing(wanted, due),
        got=listing(got, due),
        where=pages[0][0].where,
    )


def listing(ids: list[object], due: dict[object, object]) -> str:
    """Write ids with their dates, one a line."""
    return "\n".join(f"{due.get(key, 'another loan')}  {key}" for key in ids) or "nothing"


@pytest.mark.check("05.3-state")
def test_state(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """`state` keeps the open loans, or the returned ones; the total counts them alone."""
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    loans = verbs.stock(app, 2, loans=2, borrower=ben["id"]).loans
    path = f"{MEMBERS}/{ben['id']}/loans"
    for state, over in (("open", False), ("returned", True)):
        wanted = [loan["id"] for loan in loans if (loan["returned_at"] is not None) is over]
        exchange, found, total = listed(client, expect, f"{path}?state={state}")
        got = [loan.get("id") for loan in found]
        expect.true(
            got == wanted,
            f"{exchange.asked} lists {len(got)} loans; {len(wanted)} are {state}",
            expected=f"the {len(wanted)} loans that are {state}",
            got="\n".join(f"returned_at: {loan.get('returned_at')}" for loan in found) or "none",
            where=exchange.where,
        )
        expect.equal(total, len(wanted), f"{exchange.asked}: `total`", exchange.where)


@pytest.mark.check("05.3-unknown-member")
def test_unknown_member(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """Nobody's loans are a 404; those of a member without any are an empty list."""
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    none = client.get(f"{MEMBERS}/{ben['id']}/loans")
    expect.status(none, 200, usual_cause(expect.exchange(none).raised))
    expect.equal(expect.page(none)[0], [], "the list of a member without loans")
    expect.status(
        client.get(f"{MEMBERS}/{NOBODY}/loans"),
        404,
        advice="An unknown member has no loans either: a statement for the loans alone cannot "
        "tell the two apart.",
    )


@pytest.mark.check("05.3-statements")
def test_statements(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """Two loans and ten cost the same statements, whoever owns the tools."""
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    path = f"{MEMBERS}/{ben['id']}/loans?per_page=100"
    verbs.stock(app, 2, borrower=ben["id"])
    few = budget.page(client, path, 2)
    verbs.stock(app, 8, borrower=ben["id"])
    many = budget.page(client, path, 10)
    budget.same_statements(few, many, ("2 loans", "10"), "loan")


@pytest.mark.check("05.3-rows")
def test_rows(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """The list fetches loans, tools and owners, and nothing that hangs on them."""
    ben = verbs.store(app, "members", {"name": "Ben"})[0]
    verbs.stock(app, 10, tags=5, reviews=8, loans=2, borrower=ben["id"])
    reading = budget.page(client, f"{MEMBERS}/{ben['id']}/loans?per_page=10", 10)
    limit = EACH * 10 + BESIDES
    budget.rows_at_most(reading, limit, f"{EACH} x 10 loans + {BESIDES}")
