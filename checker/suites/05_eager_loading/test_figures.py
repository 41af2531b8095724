"""05.2: the database computes the figures of a tool."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.budgets import Budget
from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Expect, Mismatch, same, shown
from checker.suites.kit.loading import subject, usual_cause
from checker.suites.kit.recording import Statement
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs05

TOOLS = "/api/v1/tools"
FIGURES = frozenset({"reviews", "loans"})
# What the brief allows: so many rows for each tool, one for each tag, and some besides.
EACH, BESIDES = 6, 10

PAIRS = (
    "The count is that of pairs: behind two joins each review stands once for each loan. "
    "A subquery of its own for each figure joins nothing."
)

type Figures = tuple[float | None, int, bool]


@pytest.fixture
def budget(shed: Shed, expect: Expect) -> Budget:
    """Give a test the measure of a request."""
    return Budget(shed, expect)


class Shown:
    """Insists on the figures of one tool, wherever it is answered."""

    def __init__(self, client: FlaskClient, shed: Shed, expect: Expect, tool_id: object) -> None:
        self._client = client
        self._exchanges = shed.exchanges
        self._expect = expect
        self._path = f"{TOOLS}/{tool_id}"

    def everywhere(self, wanted: Figures) -> None:
        """Insist on the figures of one tool, in a list, and after a change."""
        for method, path, body in (
            ("GET", self._path, None),
            ("GET", TOOLS, None),
            ("PATCH", self._path, {"description": "changed"}),
        ):
            with self._exchanges.one_case():
                response = self._client.open(path, method=method, json=body)
                exchange = self._expect.exchange(response)
                self._expect.status(response, 200, usual_cause(exchange.raised))
                answer = self._expect.mapping(response)
                tools = answer.get("data", [answer])
                insist(exchange, tools[0] if isinstance(tools, list) and tools else None, wanted)


def insist(exchange: Exchange, tool: Any, wanted: Figures, pairs: int = 0) -> None:
    """Insist on the figures of a tool; `pairs` are its reviews times its loans."""
    average, count, available = wanted
    fields = tool if isinstance(tool, dict) else {}
    rating = fields.get("rating", "missing")
    got = rating if isinstance(rating, dict) else {}
    if not same_number(got.get("average", "missing"), average) or not same(got.get("count"), count):
        raise Mismatch(
            f"{exchange.asked}: 'rating' of the tool is {shown(rating)}",
            expected=f'"rating": {shown({"average": average, "count": count})}',
            got=shown(tool),
            where=exchange.where,
            advice=PAIRS if pairs and got.get("count") == pairs else "",
        )
    free = fields.get("available", "missing")
    if free is not available:
        raise Mismatch(
            f"{exchange.asked}: 'available' of the tool is {shown(free)}",
            expected=f'"available": {shown(available)}',
            got=shown(tool),
            where=exchange.where,
        )


def same_number(got: object, wanted: float | None) -> bool:
    """Compare a mean: JSON writes 4.0 and 4 for the same one."""
    if wanted is None or got is None or isinstance(got, bool):
        return got is None and wanted is None
    return isinstance(got, int | float) and got == wanted


@pytest.mark.check("05.2-figures")
def test_figures(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs05
) -> None:
    """Average, count and availability follow what is stored."""
    owner = verbs.make_member(client)
    made = client.post(TOOLS, json={"name": "saw", "owner_id": owner.get("id")})
    expect.status(made, 201, usual_cause(expect.exchange(made).raised))
    tool = expect.mapping(made)
    at = Shown(client, shed, expect, tool.get("id"))
    insist(expect.exchange(made), tool, (None, 0, True))
    judges = verbs.store(app, "members", *[{"name": "judge"}] * 3)
    loan = verbs.borrow(client, tool.get("id"), judges[0]["id"])
    at.everywhere((None, 0, False))
    rows = [
        {"tool_id": tool.get("id"), "member_id": judge["id"], "stars": stars}
        for judge, stars in zip(judges, (5, 4, 4), strict=True)
    ]
    verbs.store(app, "reviews", *rows)
    returned = client.post(f"/api/v1/loans/{loan.get('id')}/return")
    expect.status(returned, 200)
    at.everywhere((4.33, 3, True))
    verbs.borrow(client, tool.get("id"), judges[1]["id"])
    at.everywhere((4.33, 3, False))


@pytest.mark.check("05.2-figures")
def test_figures_of_many_tools(
    app: StandIn, client: FlaskClient, expect: Expect, verbs: Verbs05
) -> None:
    """Several reviews and several loans of several tools do not mix."""
    verbs.stock(app, 2, reviews=3, loans=4)
    verbs.stock(app, 1, reviews=0, loans=0)
    # Ids below and above that of the tool without any.
    verbs.stock(app, 1, reviews=3, loans=4)
    response = client.get(TOOLS)
    expect.status(response, 200, usual_cause(expect.exchange(response).raised))
    tools, _ = expect.page(response)
    busy: Figures = (4.0, 3, False)
    wanted: list[Figures] = [busy, busy, (None, 0, True), busy]
    expect.equal(len(tools), 4, "the number of tools on the page")
    for tool, figures in zip(tools, wanted, strict=True):
        insist(expect.exchange(response), tool, figures, pairs=12)


def about_figures(statement: Statement) -> bool:
    """Say whether a statement is about reviews or loans."""
    return subject(statement) in FIGURES


@pytest.mark.check("05.2-statements")
def test_statements(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """A page with 6 reviews and loans costs the same statements as one with 36."""
    verbs.stock(app, 3, reviews=1, loans=1)
    few = budget.page(client, f"{TOOLS}?per_page=100", 3)
    verbs.stock(app, 5, reviews=3, loans=3)
    many = budget.page(client, f"{TOOLS}?per_page=100", 8)
    sizes = ("3 reviews and loans", "18 of each")
    budget.same_statements(few, many, sizes, "tool", about_figures)


@pytest.mark.check("05.2-nothing-to-count")
def test_rows_do_not_grow_with_what_is_counted(
    app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05
) -> None:
    """The rows of a page are the same with one review and loan a tool, and with five."""
    tools = verbs.stock(app, 3, reviews=1, loans=1).tools
    few = budget.page(client, f"{TOOLS}?per_page=100", 3)
    verbs.add_history(app, tools, 4)
    many = budget.page(client, f"{TOOLS}?per_page=100", 3)
    sizes = ("3 tools with 1 review and 1 loan each", "the same tools with 5 of each")
    budget.same_rows(few, many, sizes)


@pytest.mark.check("05.2-page-rows")
def test_page_rows(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """A page fetches what it shows, whatever else hangs on its tools."""
    owner = verbs.store(app, "members", {"name": "owner of many"})[0]["id"]
    verbs.stock(app, 4, tags=5, reviews=6, loans=5, owner=owner)
    verbs.stock(app, 40, tags=0, reviews=0, loans=0, owner=owner)
    reading = budget.page(client, f"{TOOLS}?per_page=4", 4)
    limit = EACH * 4 + 4 * 5 + BESIDES
    budget.rows_at_most(reading, limit, f"{EACH} x 4 tools + 20 tags + {BESIDES}")


@pytest.mark.check("05.2-tool-rows")
def test_tool_rows(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """One tool fetches what it shows."""
    owner = verbs.store(app, "members", {"name": "owner of many"})[0]["id"]
    verbs.stock(app, 30, tags=0, reviews=0, loans=0, owner=owner)
    tool = verbs.stock(app, 1, tags=5, reviews=25, loans=20, owner=owner).tools[0]
    reading = budget.read(client, f"{TOOLS}/{tool['id']}")
    limit = EACH + 5 + BESIDES
    budget.rows_at_most(reading, limit, f"{EACH} x 1 tool + 5 tags + {BESIDES}")
