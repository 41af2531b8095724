"""05.4: the report of what is overdue on a day."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.budgets import Budget
from checker.suites.kit.expect import Expect, same, shown
from checker.suites.kit.loading import usual_cause
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs05

OVERDUE = "/api/v1/loans/overdue"
BACK_AT = "2026-03-01T12:00:00+00:00"
EACH, BESIDES = 5, 10
MISSING = "missing"


@pytest.fixture
def budget(shed: Shed, expect: Expect) -> Budget:
    """Give a test the measure of a request."""
    return Budget(shed, expect)


class Report:
    """The report of one app, and the loans that a test has stored in it."""

    def __init__(self, app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
        self._client = client
        self._expect = expect
        self._app = app
        self._verbs = verbs
        self.names: dict[object, str] = {}

    def lend(self, *loans: tuple[str, str, bool], backwards: bool = False) -> None:
        """Store loans: what a test calls it, when it is due, whether it is returned."""
        tools = self._verbs.stock(self._app, len(loans), loans=0).tools
        ben = self._verbs.store(self._app, "members", {"name": "Ben"})[0]
        keys = [self._verbs.row("loans")["id"] for _ in loans]
        rows = []
        for key, tool, (name, due_on, over) in zip(
            keys[::-1] if backwards else keys, tools, loans, strict=True
        ):
            self.names[key] = name
            rows.append(
                {
                    "id": key,
                    "tool_id": tool["id"],
                    "borrower_id": ben["id"],
                    "due_on": due_on,
                    "returned_at": BACK_AT if over else None,
                }
            )
        self._verbs.store(self._app, "loans", *rows)

    def lists(self, query: str, wanted: list[str], what: str) -> None:
        """Insist on the loans of the report in their order."""
        response = self._client.get(f"{OVERDUE}{query}")
        exchange = self._expect.exchange(response)
        self._expect.status(response, 200, usual_cause(exchange.raised))
        lines, meta = self._expect.page(response)
        got = [self.names.get(line.get("id"), "another loan") for line in lines]
        self._expect.true(
            got == wanted,
            f"{exchange.asked} {what}",
            expected=", ".join(wanted) or "nothing",
            got=", ".join(got) or "nothing",
            where=exchange.where,
        )
        self._expect.equal(
            meta.get("total"), len(wanted), f"{exchange.asked}: `total`", exchange.where
        )


@pytest.fixture
def report(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> Report:
    """Give a test the report of an app."""
    return Report(app, client, expect, verbs)


@pytest.mark.check("05.4-overdue")
def test_overdue(report: Report) -> None:
    """The report has what is late and still out, the longest overdue first."""
    report.lend(
        ("due in April", "2026-04-30", False),
        ("due in March", "2026-03-10", False),
        ("due in March and returned", "2026-03-09", True),
        ("due in June", "2026-06-01", False),
        ("due in February", "2026-02-01", False),
    )
    wanted = ["due in February", "due in March", "due in April"]
    report.lists("?on=2026-05-15", wanted, "does not list what is late and still out, by due_on")


@pytest.mark.check("05.4-overdue")
def test_equal_days(report: Report) -> None:
    """Loans that are due on one day are sorted by id."""
    report.lend(
        ("third", "2026-04-30", False),
        ("second", "2026-04-30", False),
        ("first", "2026-04-30", False),
        backwards=True,
    )
    report.lists("?on=2026-05-15", ["first", "second", "third"], "does not sort equal dates by id")


@pytest.mark.check("05.4-overdue")
def test_today(report: Report) -> None:
    """Without `on`, the report is that of today, whenever this runs."""
    report.lend(("due long ago", "2001-01-01", False), ("due far away", "9998-01-01", False))
    report.lists("", ["due long ago"], "does not report what is overdue today")


@pytest.mark.check("05.4-due-that-day")
def test_due_that_day(report: Report) -> None:
    """What is due on the day itself is not overdue; a day later it is."""
    report.lend(("due on 1 May", "2026-05-01", False))
    report.lists("?on=2026-05-01", [], "lists a loan that may still come back that day")
    report.lists("?on=2026-05-02", ["due on 1 May"], "does not list a loan that is a day late")


@pytest.mark.check("05.4-lines")
def test_lines(app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """A line names the tool, its owner and the borrower, and counts the days."""
    olga, ben = verbs.store(app, "members", {"name": "Olga"}, {"name": "Ben"})
    tool = verbs.store(app, "tools", {"name": "saw", "owner_id": olga["id"]})[0]
    fields = {"tool_id": tool["id"], "borrower_id": ben["id"], "due_on": "2026-02-27"}
    loan = verbs.store(app, "loans", fields)[0]
    for on, days in (("2026-03-02", 3), ("2027-02-27", 365)):
        response = client.get(f"{OVERDUE}?on={on}")
        exchange = expect.exchange(response)
        expect.status(response, 200, usual_cause(exchange.raised))
        lines, _ = expect.page(response)
        line = lines[0] if lines else {}
        held = line.get("tool")
        owner = held.get("owner") if isinstance(held, dict) else None
        wanted = {
            "id": loan["id"],
            **fields,
            "days_overdue": days,
            "tool": part(tool),
            "owner": part(olga),
            "borrower": part(ben),
        }
        got = {
            **{name: line.get(name, MISSING) for name in ("id", *fields, "days_overdue")},
            "tool": part(held),
            "owner": part(owner),
            "borrower": part(line.get("borrower", MISSING)),
        }
        wrong = [name for name, value in wanted.items() if not same(got[name], value)]
        expect.true(
            not wrong,
            f"{exchange.asked}: {wrong[0] if wrong else ''!r} of the line is "
            f"{shown(got[wrong[0]]) if wrong else ''}",
            expected="\n".join(f"{name!r}: {shown(wanted[name])}" for name in wrong),
            got=shown(lines),
            where=exchange.where,
        )


def part(found: object) -> object:
    """Return id and name of an object; what is none stays as it is."""
    if isinstance(found, dict):
        return {name: found.get(name, MISSING) for name in ("id", "name")}
    return found


@pytest.mark.check("05.4-statements")
def test_statements(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """Two lines and ten cost the same statements."""
    path = f"{OVERDUE}?on=2026-07-01&per_page=100"
    verbs.stock(app, 2)
    few = budget.page(client, path, 2)
    verbs.stock(app, 8)
    many = budget.page(client, path, 10)
    budget.same_statements(few, many, ("2 lines", "10"), "line")


@pytest.mark.check("05.4-rows")
def test_rows(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """The report fetches loans, tools, owners and borrowers, and nothing that hangs on them."""
    verbs.stock(app, 10, tags=5, reviews=8, loans=3)
    reading = budget.page(client, f"{OVERDUE}?on=2026-07-01&per_page=10", 10)
    limit = EACH * 10 + BESIDES
    budget.rows_at_most(reading, limit, f"{EACH} x 10 lines + {BESIDES}")
