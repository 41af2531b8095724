"""05.1: a page of tools, with owner, category and tags."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.budgets import Budget
from checker.suites.kit.expect import Expect, Mismatch, same, shown
from checker.suites.kit.loading import collections, subject, usual_cause
from checker.suites.kit.recording import Statement, counted, recording
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs05

TOOLS = "/api/v1/tools"
STALE = (
    "The id is new and the category is the old one: a statement does not fill a row anew that "
    "the session holds already, unless the row has expired or populate_existing says so."
)
FIGURES = frozenset({"reviews", "loans"})


@pytest.fixture
def budget(shed: Shed, expect: Expect) -> Budget:
    """Give a test the measure of a request."""
    return Budget(shed, expect)


def about_relatives(statement: Statement) -> bool:
    """Say whether a statement is one of task 05.1: those about figures belong to 05.2."""
    return subject(statement) not in FIGURES


def shows(expect: Expect, response: TestResponse, tool: Any, wanted: dict[str, Any]) -> None:
    """Insist that a tool shows these objects, or null; an object may hold more fields."""
    exchange = expect.exchange(response)
    for name, fields in wanted.items():
        got = tool.get(name, "missing") if isinstance(tool, dict) else tool
        as_asked = (
            {key: got.get(key) for key in fields} if fields and isinstance(got, dict) else got
        )
        if not same(as_asked, fields):
            raise Mismatch(
                f"{exchange.asked}: {name!r} of the tool is {shown(got)}",
                expected=f"{name!r}: {shown(fields)}",
                got=shown(tool),
                where=exchange.where,
                advice=STALE if stale(tool) else "",
            )


def stale(tool: Any) -> bool:
    """Say whether a body contradicts itself: a new category_id, and the category from before."""
    category = tool.get("category") if isinstance(tool, dict) else None
    return isinstance(category, dict) and category.get("id") != tool.get("category_id")


@pytest.mark.check("05.1-owner-and-category")
def test_owner_and_category(client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """Wherever a tool is answered, its owner and its category come with it."""
    owner = verbs.make_member(client, name="Olga")
    shelves = [verbs.make_category(client, name) for name in ("saws", "drills")]
    people = {"owner": {"id": owner.get("id"), "name": "Olga"}}
    body = {"owner_id": owner.get("id"), "name": "drill", "category_id": shelves[0].get("id")}
    made = client.post(TOOLS, json=body)
    expect.status(made, 201, usual_cause(expect.exchange(made).raised))
    before, after = ({"category": dict(shelf)} for shelf in shelves)
    shows(expect, made, expect.mapping(made), people | before)
    path = f"{TOOLS}/{expect.mapping(made).get('id')}"
    changed = client.patch(path, json={"category_id": shelves[1].get("id")})
    expect.status(changed, 200, usual_cause(expect.exchange(changed).raised))
    shows(expect, changed, expect.mapping(changed), people | after)
    one = client.get(path)
    expect.status(one, 200)
    shows(expect, one, expect.mapping(one), people | after)
    expect.status(client.patch(path, json={"category_id": None}), 200)
    listed = client.get(TOOLS)
    expect.status(listed, 200)
    tools, _ = expect.page(listed)
    shows(expect, listed, tools[0] if tools else None, people | {"category": None})


@pytest.mark.check("05.1-page-statements")
def test_page_statements(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """Three tools and twelve cost the same statements."""
    verbs.stock(app, 3, tags=2)
    few = budget.page(client, f"{TOOLS}?per_page=100", 3)
    verbs.stock(app, 9, tags=3)
    many = budget.page(client, f"{TOOLS}?per_page=100", 12)
    budget.same_statements(few, many, ("3 tools", "12"), "tool", about_relatives)


@pytest.mark.check("05.1-tool-statements")
def test_tool_statements(app: StandIn, client: FlaskClient, budget: Budget, verbs: Verbs05) -> None:
    """A tool with one tag and one with five cost the same statements."""
    plain = verbs.stock(app, 1, tags=1).tools[0]
    rich = verbs.stock(app, 1, tags=5).tools[0]
    one, five = (budget.read(client, f"{TOOLS}/{tool['id']}") for tool in (plain, rich))
    budget.same_statements(one, five, ("one tag", "five"), "tag")


@pytest.mark.check("05.1-exact-pages")
def test_exact_pages(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs05
) -> None:
    """Tags do not take up room on a page, and no tool is there twice."""
    verbs.stock(app, 5, tags=4)
    seen: set[str] = set()
    for page, number in ((1, 2), (2, 2), (3, 1)):
        with recording(shed) as recorded:
            response = client.get(f"{TOOLS}?per_page=2&page={page}")
        expect.status(response, 200, usual_cause(expect.exchange(response).raised))
        tools, meta = expect.page(response)
        joined = [one for one in recorded.selects() if "LIMIT" in one.sql and collections(one)]
        exchange = expect.exchange(response)
        ids = [str(tool.get("id")) for tool in tools]
        fresh = set(ids) - seen
        expect.true(
            len(ids) == len(fresh) == number,
            f"{exchange.asked} shows {counted(len(fresh), 'tool')} that no page before had; "
            f"there are {number} for this page",
            expected=f"{number} of 5 tools, none of them on a page before",
            got=recorded.told(),
            where=(joined[0].where if joined else None) or exchange.where,
            advice="LIMIT counts the rows of the result. Where the tags are joined, a tool has as "
            "many rows as it has tags."
            if joined
            else "",
        )
        expect.equal(meta.get("total"), 5, f"{exchange.asked}: `total`", exchange.where)
        seen |= fresh


@pytest.mark.check("05.1-all-tags")
def test_all_tags(client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs05) -> None:
    """A tool that was found by one tag shows all of them."""
    tool = verbs.make_tool(client, tags=["garden", "heavy", "loud"])
    verbs.make_tool(client, tags=["garden"], owner_id=tool.get("owner_id"))
    with recording(shed) as recorded:
        response = client.get(f"{TOOLS}?tag=heavy")
    expect.status(response, 200, usual_cause(expect.exchange(response).raised))
    tools, _ = expect.page(response)
    exchange = expect.exchange(response)
    got = [found.get("tags") for found in tools]
    joined = [one for one in recorded.selects() if collections(one)]
    expect.true(
        same(got, [["garden", "heavy", "loud"]]),
        f"{exchange.asked} shows the tags {shown(got)}",
        expected='one tool, with the tags ["garden", "heavy", "loud"]',
        got=recorded.told(),
        where=(joined[-1].where if joined else None) or exchange.where,
        advice="A condition on joined rows decides which tools are found, and also which of the "
        "joined rows are left: a collection that is filled from them holds no others."
        if same(got, [["heavy"]])
        else "",
    )
