"""04.3: filters, orders and pages, all of them made by the database."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.recording import counted, insist_on_few_rows, recording
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs04
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, row_id

SHOWN, STORED = 3, 60


@pytest.mark.check("04.3-sort")
def test_sort(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """Each value of `sort` gives its order, a minus the opposite one."""
    owner = verbs.store(app, "members", {})[0]["id"]
    moments = (f"19{year}-05-01T08:00:00+00:00" for year in (92, 91, 93))
    verbs.store(
        app,
        "tools",
        *(
            {"owner_id": owner, "name": name, "deposit_cents": deposit, "created_at": moment}
            for name, deposit, moment in zip("abc", (20, 30, 10), moments, strict=True)
        ),
    )
    for sort, wanted in (
        ("", "abc"),
        ("name", "abc"),
        ("-name", "cba"),
        ("deposit_cents", "cab"),
        ("-deposit_cents", "bac"),
        ("created_at", "bac"),
        ("-created_at", "cab"),
    ):
        response = client.get(f"{TOOLS}?sort={sort}" if sort else TOOLS)
        expect.status(response, 200)
        names = _values(expect.page(response)[0], "name")
        exchange = expect.exchange(response)
        expect.true(
            names == list(wanted),
            f"{exchange.asked} answers in another order",
            expected=", ".join(wanted),
            got=", ".join(map(str, names)) or "nothing",
            where=exchange.where,
        )
    expect.status(client.get(f"{TOOLS}?sort=owner_id"), 422)


@pytest.mark.check("04.3-stable-pages")
def test_stable_pages(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """Rows with equal values come by id, ascending, in every order, and on one page each."""
    owner = verbs.store(app, "members", {"name": "bert"})[0]["id"]
    numbers = [105, 103, 107, 101, 106, 102, 104]
    ids = [row_id(number) for number in sorted(numbers)]
    equal = {"owner_id": owner, "name": "saw", "deposit_cents": 500}
    verbs.store(app, "tools", *({**equal, "id": row_id(number)} for number in numbers))
    verbs.store(
        app,
        "members",
        *(
            {"name": "anna", "id": row_id(number), "email": f"a{number}@x.org"}
            for number in numbers
        ),
    )
    orders = [f"{sign}{name}" for name in ("name", "deposit_cents", "created_at") for sign in "+-"]
    for path in (*(f"{TOOLS}?sort={order.lstrip('+')}" for order in orders), f"{MEMBERS}?"):
        pages = []
        for page in (1, 2, 3):
            response = client.get(f"{path}&page={page}&per_page=3".replace("?&", "?"))
            expect.status(response, 200)
            pages.append((response, _values(expect.page(response)[0], "id")))
        found = [one for _, ids_of_page in pages for one in ids_of_page]
        where = expect.exchange(pages[0][0]).where
        _insist_on_order(expect, path.rstrip("?"), found[: len(ids)], ids, where)
        del shed.exchanges.steps[-len(pages) :]


@pytest.mark.check("04.3-every-list-paged")
def test_every_list_is_paged(
    app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """A list has 20 rows, or per_page; never more than 100; total counts all."""
    owner = verbs.store(app, "members", *({} for _ in range(101)))[0]["id"]
    verbs.store(app, "tools", *({"owner_id": owner} for _ in range(101)))
    verbs.store(app, "categories", *({} for _ in range(101)))
    for path in (MEMBERS, TOOLS, CATEGORIES):
        for query, wanted in (("", 20), ("?per_page=100", 100), ("?page=6", 1), ("?page=7", 0)):
            response = client.get(f"{path}{query}")
            expect.status(response, 200)
            data, meta = expect.page(response)
            exchange = expect.exchange(response)
            expect.true(
                (len(data), meta.get("total")) == (wanted, 101),
                f"{exchange.asked} shows {counted(len(data), 'row')} of {meta.get('total')}",
                expected=f"{counted(wanted, 'row')} of 101",
                got=f"{counted(len(data), 'row')}, and a total of {meta.get('total')}",
                where=exchange.where,
            )
        expect.status(client.get(f"{path}?per_page=101"), 422)


@pytest.mark.check("04.3-in-sql")
def test_filters_in_sql(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """A list fetches no more rows than it shows, whatever is filtered and sorted."""
    owners = verbs.store(app, "members", *({} for _ in range(STORED)))
    owner = owners[0]["id"]
    shelf = verbs.store(app, "categories", {})[0]["id"]
    common = {"category_id": shelf, "deposit_cents": 700}
    tools = verbs.store(app, "tools", *({"owner_id": owner, **common} for _ in range(STORED)))
    tag = verbs.store(app, "tags", {"name": "wood"})[0]["id"]
    verbs.store(app, "tool_tags", *({"tool_id": tool["id"], "tag_id": tag} for tool in tools))
    for path in (
        f"{TOOLS}?",
        f"{TOOLS}?q=TOOL&",
        f"{TOOLS}?owner_id={owner}&",
        f"{TOOLS}?category_id={shelf}&",
        f"{TOOLS}?tag=wood&",
        f"{TOOLS}?min_deposit_cents=1&max_deposit_cents=800&",
        f"{TOOLS}?sort=-created_at&",
        f"{MEMBERS}?",
    ):
        with shed.exchanges.one_case():
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


@pytest.mark.check("04.3-category")
def test_category_filter(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """category_id finds the tools of one category, together with other filters."""
    shelves = [row["id"] for row in verbs.store(app, "categories", {}, {})]
    owner = verbs.store(app, "members", {})[0]["id"]
    places = (("axe", shelves[1]), ("box", None), ("hoe", shelves[0]), ("saw", shelves[1]))
    tools = ({"owner_id": owner, "name": name, "category_id": shelf} for name, shelf in places)
    verbs.store(app, "tools", *tools)
    unknown = row_id(999_999)
    for query, wanted in (
        (f"category_id={shelves[0]}", ["hoe"]),
        (f"category_id={shelves[1]}", ["axe", "saw"]),
        (f"category_id={shelves[1]}&q=sa", ["saw"]),
        (f"category_id={unknown}", []),
    ):
        response = client.get(f"{TOOLS}?{query}")
        expect.status(response, 200)
        data, meta = expect.page(response)
        exchange = expect.exchange(response)
        expect.true(
            (_values(data, "name"), meta.get("total")) == (wanted, len(wanted)),
            f"{exchange.asked} finds other tools",
            expected=f"{', '.join(wanted) or 'no tool'}; total {len(wanted)}",
            got=f"{', '.join(map(str, _values(data, 'name'))) or 'no tool'}; "
            f"total {meta.get('total')}",
            where=exchange.where,
        )
    expect.status(client.get(f"{TOOLS}?category_id=garden"), 422)


@pytest.mark.check("04.3-wildcards")
def test_wildcards(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """`q` finds text: %, _ and the backslash are plain characters."""
    names = ("100% wool", "100 grit", "a_b clamp", "axb clamp", "back\\slash", "backslash")
    owner = verbs.store(app, "members", {})[0]["id"]
    verbs.store(app, "tools", *({"owner_id": owner, "name": name} for name in names))
    for text, wanted in (
        ("100%", ["100% wool"]),
        ("a_b", ["a_b clamp"]),
        ("k\\s", ["back\\slash"]),
        ("%", ["100% wool"]),
        ("_", ["a_b clamp"]),
        ("\\", ["back\\slash"]),
        ("BACK", ["back\\slash", "backslash"]),
        ("/", []),
    ):
        response = client.get(f"{TOOLS}?q={quote(text)}")
        expect.status(response, 200)
        data, meta = expect.page(response)
        found = _values(data, "name")
        exchange = expect.exchange(response)
        expect.true(
            (found, meta.get("total")) == (wanted, len(wanted)),
            f"a search for {text} finds {_number(len(found), len(wanted))}",
            expected=", ".join(wanted) or "no tool",
            got=f"{', '.join(map(str, found)) or 'no tool'}; total {meta.get('total')}",
            where=exchange.where,
            advice=_why_wildcards(text, found, wanted),
        )


@pytest.mark.check("04.3-once")
def test_listed_once(app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect) -> None:
    """A tool that matches is listed once and counted once, however many tags it has."""
    owner = verbs.store(app, "members", {})[0]["id"]
    tools = verbs.store(
        app, "tools", *({"owner_id": owner, "name": name} for name in ("axe", "box", "saw"))
    )
    tags = verbs.store(app, "tags", *({"name": name} for name in ("iron", "wood", "yard")))
    pairs = [(0, 0), (0, 1), (0, 2), (2, 1), (2, 2)]
    verbs.store(
        app, "tool_tags", *({"tool_id": tools[a]["id"], "tag_id": tags[b]["id"]} for a, b in pairs)
    )
    for query, wanted in (
        ("", ["axe", "box", "saw"]),
        ("?tag=wood", ["axe", "saw"]),
        ("?q=a&per_page=2", ["axe", "saw"]),
        ("?tag=yard&per_page=1&page=2", ["saw"]),
    ):
        response = client.get(f"{TOOLS}{query}")
        expect.status(response, 200)
        data, meta = expect.page(response)
        total = 3 if not query else 2
        found = _values(data, "name")
        exchange = expect.exchange(response)
        twice = len(found) > len(set(map(str, found))) or meta.get("total") not in {total, 3}
        expect.true(
            (found, meta.get("total")) == (wanted, total),
            f"{exchange.asked} lists a tool more than once"
            if twice
            else f"{exchange.asked} lists other tools",
            expected=f"{', '.join(wanted)}; total {total}",
            got=f"{', '.join(map(str, found)) or 'no tool'}; total {meta.get('total')}",
            where=exchange.where,
            advice="A join gives one row for each tag of a tool. EXISTS asks only whether there "
            "is one: Tool.tags.any(...)."
            if twice
            else "",
        )


@pytest.mark.check("04.3-bound")
def test_values_are_bound(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs04, expect: Expect
) -> None:
    """No value of a client stands in the text of a statement; quotes in it do no harm."""
    owner = verbs.store(app, "members", {})[0]["id"]
    verbs.store(app, "tools", {"owner_id": owner, "name": "it's a zebra-saw"})
    for query, total in (
        ("q=zebra-saw", 1),
        (f"q={quote("it's a")}", 1),
        (f"q={quote("' OR '1'='1")}", 0),
        ("tag=zebra-saw", 0),
    ):
        with shed.exchanges.one_case():
            with recording(shed) as seen:
                response = client.get(f"{TOOLS}?{query}")
            exchange = expect.exchange(response)
            leaked = next((one for one in seen.statements if "zebra" in one.sql.lower()), None)
            if leaked is not None:
                raise Mismatch(
                    f"{exchange.asked}: what the client sent stands in the text of the SQL",
                    expected="a parameter, which stands in the text as ?",
                    got=leaked.sql[-300:],
                    where=leaked.where or exchange.where,
                )
            expect.status(response, 200)
            expect.equal(
                expect.page(response)[1].get("total"), total, f"{exchange.asked}: the total",
                exchange.where,
            )  # fmt: skip


def _values(data: Iterable[dict[str, Any]], name: str) -> list[object]:
    return [item.get(name) for item in data]


def _insist_on_order(
    expect: Expect, path: str, found: list[object], ids: list[str], where: dict[str, Any] | None
) -> None:
    """Insist on the order of ids; in a finding an id is its last three digits."""
    short = [str(one)[-3:] for one in found]
    seen_twice = sorted({one for one in short if short.count(one) > 1})
    expect.true(
        found == ids,
        f"{path} repeats {', '.join(seen_twice)} on its pages of 3"
        if seen_twice
        else f"{path} does not sort equal values by id",
        expected=", ".join(one[-3:] for one in ids) + " (the ends of the ids)",
        got=", ".join(short),
        where=where,
        advice="Rows that are equal in all that ORDER BY names come in any order, anew for each "
        "page. The id, ascending, as the last word makes the order total.",
    )


def _number(found: int, wanted: int) -> str:
    if found == wanted:
        return "another tool" if wanted == 1 else "other tools"
    return f"{counted(found, 'tool')}, not {wanted}"


def _why_wildcards(text: str, found: list[object], wanted: list[str]) -> str:
    if len(found) > len(wanted) and any(sign in text for sign in "%_"):
        return (
            "In LIKE, % stands for any text and _ for any character. "
            "icontains(text, autoescape=True) escapes what the client sent."
        )
    if found != wanted and "\\" in text:
        return "The escape character itself must be escaped too, and before the others."
    return ""
