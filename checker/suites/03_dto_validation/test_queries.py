"""03.4: query strings are input too."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit import generated
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.invalid import Invalid, usual_cause
from checker.suites.kit.shed import Shed
from checker.suites.kit.verbs import Verbs02

MEMBERS, TOOLS = "/api/v1/members", "/api/v1/tools"


@pytest.fixture
def invalid(expect: Expect, shed: Shed) -> Invalid:
    """Give a test the expectations on a 422."""
    return Invalid(expect, shed.exchanges)


def listed(expect: Expect, response: TestResponse, names: list[str], **meta: int) -> None:
    """Insist on the names of a list in their order, and on what its meta says."""
    asked, where = expect.exchange(response).asked, expect.exchange(response).where
    expect.status(response, 200, usual_cause(expect.exchange(response).raised))
    body = expect.mapping(response)
    rows = body.get("data")
    got = [row.get("name") if isinstance(row, dict) else row for row in rows or []]
    if not isinstance(rows, list) or got != names:
        raise Mismatch(
            f"{asked} lists {shown(got)}, not {shown(names)}",
            expected=shown(names),
            got=shown(body),
            where=where,
        )
    told = body.get("meta")
    for name, value in meta.items():
        if not isinstance(told, dict) or told.get(name) != value:
            raise Mismatch(
                f"{asked}: {name!r} in the meta of the list is not {value}",
                expected=f"{name!r}: {value}",
                got=shown(told),
                where=where,
            )


def refused(
    client: FlaskClient, invalid: Invalid, shed: Shed, cases: list[tuple[str, str]]
) -> None:
    """Insist that each query string is a 422 of this field."""
    for query, field in cases:
        with shed.exchanges.one_case():
            invalid.refused(client.get(f"{TOOLS}?{query}"), field)


@pytest.mark.check("03.4-pages")
def test_pages_of_tools(client: FlaskClient, expect: Expect, verbs: Verbs02) -> None:
    """Pages cut the list in its order, and meta says which page this is."""
    owner = verbs.make_member(client).get("id")
    for letter in "dbeac":
        verbs.make_tool(client, name=letter, owner_id=owner)
    pages = {
        "": ("abcde", 1, 20),
        "?per_page=2": ("ab", 1, 2),
        "?page=2&per_page=2": ("cd", 2, 2),
        "?page=3&per_page=2": ("e", 3, 2),
        "?page=4&per_page=2": ("", 4, 2),
        "?page=10000&per_page=100": ("", 10_000, 100),
    }
    for query, (names, page, per_page) in pages.items():
        response = client.get(f"{TOOLS}{query}")
        listed(expect, response, list(names), page=page, per_page=per_page, total=5)


@pytest.mark.check("03.4-pages")
def test_pages_of_members(client: FlaskClient, expect: Expect, verbs: Verbs02) -> None:
    """Members come in pages too."""
    for letter in "cabgfed":
        verbs.make_member(client, name=letter)
    response = client.get(f"{MEMBERS}?page=3&per_page=2")
    listed(expect, response, ["e", "f"], page=3, per_page=2, total=7)


@pytest.mark.check("03.4-pages")
@pytest.mark.parametrize("path", [MEMBERS, TOOLS])
def test_the_smallest_page(client: FlaskClient, expect: Expect, verbs: Verbs02, path: str) -> None:
    """The bounds themselves are allowed."""
    owner = verbs.make_member(client, name="a").get("id")
    verbs.make_tool(client, name="a", owner_id=owner)
    listed(expect, client.get(f"{path}?page=1&per_page=1"), ["a"], page=1, per_page=1, total=1)


@pytest.mark.check("03.4-page-bounds")
@pytest.mark.parametrize("path", [MEMBERS, TOOLS])
def test_bounds_of_a_page(client: FlaskClient, invalid: Invalid, shed: Shed, path: str) -> None:
    """A page has bounds: a list of all is no page, and a page far out is no question."""
    cases = [
        ("page=two", ("page",)),
        ("page=0", ("page",)),
        ("page=-1", ("page",)),
        ("page=10001", ("page",)),
        ("per_page=0", ("per_page",)),
        ("per_page=101", ("per_page",)),
        ("per_page=all", ("per_page",)),
        ("page=0&per_page=0", ("page", "per_page")),
    ]
    for query, fields in cases:
        with shed.exchanges.one_case():
            response = client.get(f"{path}?{query}")
            advice = (
                "args.get(..., type=int) takes the default for what it cannot read, "
                "and knows no bounds: parse request.args.to_dict() into the query model."
                if response.status_code == 200 and "two" in query
                else ""
            )
            invalid.refused(response, *fields, advice=advice)


@pytest.fixture
def shelf(client: FlaskClient, verbs: Verbs02) -> dict[str, Any]:
    """Give a test four tools of two owners; return the owners' ids."""
    ann, ben = (verbs.make_member(client).get("id") for _ in range(2))
    for name, owner, cents, tags in (
        ("Axe", ann, 500, ["garden", "wood"]),
        ("Band saw", ann, 2000, ["wood"]),
        ("Chain saw", ben, 9000, ["garden", "wood"]),
        ("Drill", ben, 2000, []),
    ):
        verbs.make_tool(client, name=name, owner_id=owner, deposit_cents=cents, tags=tags)
    return {"ann": ann, "ben": ben}


@pytest.mark.check("03.4-filters")
def test_one_filter(client: FlaskClient, expect: Expect, shelf: dict[str, Any], shed: Shed) -> None:
    """Each filter keeps what fits; a bound is part of the range."""
    found = {
        f"owner_id={shelf['ben']}": ["Chain saw", "Drill"],
        f"owner_id={uuid4()}": [],
        "tag=garden": ["Axe", "Chain saw"],
        "tag=%20Garden%20": ["Axe", "Chain saw"],
        "tag=gard": [],
        "min_deposit_cents=2000": ["Band saw", "Chain saw", "Drill"],
        "max_deposit_cents=2000": ["Axe", "Band saw", "Drill"],
        "min_deposit_cents=0&max_deposit_cents=1000000": ["Axe", "Band saw", "Chain saw", "Drill"],
        "max_deposit_cents=0": [],
        "min_deposit_cents=1000000": [],
        "tag=zinc": [],
    }
    for query, names in found.items():
        with shed.exchanges.one_case():
            listed(expect, client.get(f"{TOOLS}?{query}"), names, total=len(names))


@pytest.mark.check("03.4-filters-together")
def test_filters_together(
    client: FlaskClient, expect: Expect, shelf: dict[str, Any], shed: Shed
) -> None:
    """All filters must hold, and pages count what is left."""
    found = {
        "q=saw&tag=garden": ["Chain saw"],
        f"owner_id={shelf['ann']}&tag=wood&min_deposit_cents=501": ["Band saw"],
        "min_deposit_cents=2000&max_deposit_cents=2000": ["Band saw", "Drill"],
        f"owner_id={shelf['ben']}&tag=wood&q=drill": [],
    }
    for query, names in found.items():
        with shed.exchanges.one_case():
            listed(expect, client.get(f"{TOOLS}?{query}"), names, total=len(names))
    response = client.get(f"{TOOLS}?tag=wood&page=2&per_page=2")
    listed(expect, response, ["Chain saw"], page=2, per_page=2, total=3)


@pytest.mark.check("03.4-search")
def test_search(client: FlaskClient, expect: Expect, verbs: Verbs02, shed: Shed) -> None:
    """A part of the name is found, in any case, and no character is special."""
    owner = verbs.make_member(client).get("id")
    for name in ("A 100% wool brush", "B 1000 nails", "C Big_saw", "D big saw", "E Saw [old]"):
        verbs.make_tool(client, name=name, owner_id=owner)
    found = {
        "q=SAW": ["C Big_saw", "D big saw", "E Saw [old]"],
        "q=%20saw%20": ["C Big_saw", "D big saw", "E Saw [old]"],
        "q=.": [],
        "q=100%25": ["A 100% wool brush"],
        "q=g_s": ["C Big_saw"],
        "q=%5Bold": ["E Saw [old]"],
        "q=%5C": [],
        f"q={'q' * 50}": [],
    }
    for query, names in found.items():
        with shed.exchanges.one_case():
            listed(expect, client.get(f"{TOOLS}?{query}"), names, total=len(names))


@pytest.mark.check("03.4-filter-rules")
def test_rules_of_filters(client: FlaskClient, invalid: Invalid, shed: Shed) -> None:
    """A filter that means nothing is an error and no empty list."""
    cases = [
        ("q=", "q"),
        ("q=%20%20", "q"),
        (f"q={'q' * 51}", "q"),
        ("owner_id=ann", "owner_id"),
        ("tag=%20", "tag"),
        (f"tag={'t' * 21}", "tag"),
        ("min_deposit_cents=-1", "min_deposit_cents"),
        ("min_deposit_cents=1000001", "min_deposit_cents"),
        ("max_deposit_cents=cheap", "max_deposit_cents"),
        ("max_deposit_cents=-1", "max_deposit_cents"),
        ("max_deposit_cents=1000001", "max_deposit_cents"),
    ]
    refused(client, invalid, shed, cases)
    response = client.get(f"{TOOLS}?page=0&owner_id=ann&tag=")
    invalid.refused(response, "page", "owner_id", "tag")


@pytest.mark.check("03.4-range")
def test_range_in_order(client: FlaskClient, expect: Expect, invalid: Invalid) -> None:
    """A rule between two fields belongs to none of them."""
    response = client.get(f"{TOOLS}?min_deposit_cents=2&max_deposit_cents=2")
    listed(expect, response, [])
    response = client.get(f"{TOOLS}?min_deposit_cents=3&max_deposit_cents=2")
    invalid.refused(response, "", what="a minimum above the maximum")


@pytest.mark.check("03.4-unknown-parameters")
@pytest.mark.parametrize("path", [MEMBERS, TOOLS])
def test_unknown_parameter(client: FlaskClient, invalid: Invalid, path: str) -> None:
    """A misspelt parameter is told, and does not quietly give the whole list."""
    invalid.refused(
        client.get(f"{path}?pge=2"),
        "pge",
        what="a parameter that the model does not name",
        advice="Query models forbid what they do not name, as models of bodies do.",
    )


@pytest.mark.check("03.4-generated-queries")
def test_generated_queries(client: FlaskClient, shed: Shed, verbs: Verbs02) -> None:
    """No query string that Hypothesis makes is a 500, with a tool that filters can look at."""
    verbs.make_tool(client, tags=["wood"])

    def send(query: str) -> TestResponse:
        return client.get(f"{TOOLS}?{query}")

    usual = {
        "page": "1", "per_page": "20", "q": "saw", "owner_id": str(uuid4()), "tag": "wood",
        "min_deposit_cents": "0", "max_deposit_cents": "100",
    }  # fmt: skip
    generated.never_a_500(shed.exchanges, generated.query_strings(**usual), send)
