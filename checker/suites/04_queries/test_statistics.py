"""04.4: statistics, computed by the database."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.recording import Recording, counted, recording
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04
from checker.suites.kit.verbs.v02 import TOOLS

STATISTICS = f"{TOOLS}/statistics"
FEW, MANY = 2, 12


@pytest.mark.check("04.4-totals")
def test_totals(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """All tools count in the totals, those without a category too; a returned loan does not."""
    owner, tools = _some_tools(app, verbs)
    loan = {"borrower_id": owner, "returned_at": "2026-04-01T08:00:00+00:00"}
    verbs.store(app, "loans", {**loan, "tool_id": tools[0]["id"]})
    open_loans = ({**loan, "tool_id": tool["id"], "returned_at": None} for tool in tools[:2])
    verbs.store(app, "loans", *open_loans)
    response = client.get(STATISTICS)
    expect.status(response, 200)
    expect.fields(response, {"tools": 4, "on_loan": 2, "deposit_cents": 1111})


@pytest.mark.check("04.4-by-category")
def test_by_category(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """Each category stands there, by name, one without tools too."""
    _some_tools(app, verbs)
    response = client.get(STATISTICS)
    expect.status(response, 200)
    found = expect.mapping(response).get("by_category")
    wanted = [
        {"category": "attic", "tools": 0, "deposit_cents": 0},
        {"category": "garden", "tools": 1, "deposit_cents": 100},
        {"category": "wood", "tools": 2, "deposit_cents": 11},
    ]
    exchange = expect.exchange(response)
    left_out = [row["category"] for row in _dicts(found)] == ["garden", "wood"]
    as_one = any(row["category"] == "attic" and row["tools"] == 1 for row in _dicts(found))
    if left_out:
        title = "leaves out a category without tools"
    elif as_one:
        title = "counts one tool in a category without tools"
    else:
        title = "tells something else of the categories"
    expect.true(
        _dicts(found) == wanted,
        f"GET {STATISTICS} {title}",
        expected=str(wanted),
        got=str(found),
        where=exchange.where,
        advice="An inner join keeps only rows that have a partner. An outer join keeps the "
        "categories; count a column of the tools, not the rows."
        if left_out or as_one
        else "",
    )


@pytest.mark.check("04.4-empty")
def test_empty(client: FlaskClient, expect: Expect) -> None:
    """Without tools all three are 0."""
    response = client.get(STATISTICS)
    expect.status(
        response,
        200,
        "The sum of no rows is NULL in SQL, which Python reads as None: func.coalesce(..., 0).",
    )
    expect.fields(response, {"tools": 0, "on_loan": 0, "deposit_cents": 0, "by_category": []})


@pytest.mark.check("04.4-in-sql")
def test_statistics_in_sql(shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04) -> None:
    """As many statements for many categories as for few, and no tool is fetched as a row."""
    owner = verbs.store(app, "members", {})[0]["id"]
    few, _ = _recorded_with(shed, app, client, verbs, owner, FEW)
    many, where = _recorded_with(shed, app, client, verbs, owner, MANY - FEW)
    numbers = len(few.statements), len(many.statements)
    if numbers[0] != numbers[1]:
        worst = many.worst()
        raise Mismatch(
            f"GET {STATISTICS} needs {numbers[0]} statements for {FEW} categories, "
            f"and {numbers[1]} for {MANY}",
            expected="the same number of statements for any number of categories",
            got=many.told(),
            where=(worst.first.where if worst else None) or where,
            advice="One statement can answer for all categories: group_by().",
        )
    _insist_on_no_tools(many, where)


def _recorded_with(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, owner: str, more: int
) -> tuple[Recording, dict[str, Any] | None]:
    """Store more categories with three tools each; record what the statistics ask then."""
    shelves = verbs.store(app, "categories", *({} for _ in range(more)))
    tools = [{"owner_id": owner, "category_id": shelf["id"]} for shelf in shelves for _ in range(3)]
    verbs.store(app, "tools", *tools)
    expect = Expect(shed.exchanges)
    with recording(shed) as seen:
        response = client.get(STATISTICS)
    expect.status(response, 200)
    return seen, expect.exchange(response).where


def _insist_on_no_tools(seen: Recording, where: dict[str, Any] | None) -> None:
    """Insist on about one row for each category; there are three tools in each."""
    rows = sum(one.rows for one in seen.selects())
    if rows <= 2 * MANY + 5:
        return
    most = max(seen.selects(), key=lambda one: one.rows)
    raise Mismatch(
        f"GET {STATISTICS} fetches {counted(rows, 'row')} for {MANY} categories",
        expected="one row for each category and each total: the database counts and adds up",
        got=seen.told(),
        where=most.where or where,
        advice="func.count and func.sum with group_by() send numbers instead of tools.",
    )


def _some_tools(app: StandIn, verbs: Verbs04) -> tuple[str, list[dict[str, Any]]]:
    """Store three categories, one of them empty, and four tools, one without a category."""
    owner = str(verbs.store(app, "members", {})[0]["id"])
    names = ("wood", "attic", "garden")
    wood, _, garden = verbs.store(app, "categories", *({"name": name} for name in names))
    shelves = (wood["id"], wood["id"], garden["id"], None)
    tools = verbs.store(
        app,
        "tools",
        *(
            {"owner_id": owner, "category_id": shelf, "deposit_cents": deposit}
            for shelf, deposit in zip(shelves, (1, 10, 100, 1000), strict=True)
        ),
    )
    return owner, tools


def _dicts(found: object) -> list[dict[str, Any]]:
    rows = found if isinstance(found, list) else []
    return [
        {name: row.get(name) for name in ("category", "tools", "deposit_cents")}
        for row in rows
        if isinstance(row, dict)
    ]
