"""08.3: who may do what, object by object."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect
from checker.suites.kit.recording import counted
from checker.suites.kit.refusals import insist_on_refusal, nothing_changes
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs08
from checker.suites.kit.verbs.v02 import MEMBERS, TOOLS
from checker.suites.kit.verbs.v04 import CATEGORIES, LOANS, row_id
from checker.suites.kit.verbs.v08 import ME, Person

REVIEWS, REPORTS = "/api/v1/reviews", "/api/v1/reports"
UNKNOWN = row_id(999_999)
DUE = "2099-05-01"
Asked = tuple[str, str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Street:
    """Two neighbours, and what each of them has."""

    anna: Person
    bert: Person
    saw: str
    drill: str
    free: str
    annas_loan: str
    berts_loan: str


def street(app: StandIn, verbs: Verbs08) -> Street:
    """Let Anna and Bert join; Anna owns a saw, Bert a drill, and each has borrowed one tool."""
    anna, bert = verbs.join(app, "anna"), verbs.join(app, "bert")
    rows = [{"owner_id": owner, "name": name} for owner, name in (
        (anna.member_id, "saw"), (bert.member_id, "drill"), (anna.member_id, "free"),
        (anna.member_id, "axe"), (anna.member_id, "box"),
    )]  # fmt: skip
    with verbs._in_one_step(  # noqa: SLF001 - of the same family
        "(anna owns a saw and three more, bert a drill; each has borrowed a tool)"
    ):
        saw, drill, free, *lent = (one["id"] for one in verbs.store(app, "tools", *rows))
        loans = verbs.store(
            app,
            "loans",
            {"tool_id": lent[0], "borrower_id": anna.member_id},
            {"tool_id": lent[1], "borrower_id": bert.member_id},
        )
    return Street(anna, bert, saw, drill, free, loans[0]["id"], loans[1]["id"])


def private(here: Street) -> list[Asked]:
    """Return a request of each kind that needs a token, as a valid one."""
    loan = {"tool_id": here.free, "borrower_id": here.bert.member_id, "due_on": DUE}
    batch = {"tool_ids": [here.free], "borrower_id": here.bert.member_id, "due_on": DUE}
    return [
        ("POST", TOOLS, {"name": "pan", "owner_id": here.bert.member_id}),
        ("PATCH", f"{TOOLS}/{here.drill}", {"name": "mine"}),
        ("DELETE", f"{TOOLS}/{here.drill}", None),
        ("GET", LOANS, None),
        ("POST", LOANS, loan),
        ("POST", f"{LOANS}/batch", batch),
        ("GET", f"{LOANS}/overdue", None),
        ("GET", f"{LOANS}/{here.berts_loan}", None),
        ("POST", f"{LOANS}/{here.berts_loan}/return", None),
        ("GET", f"{MEMBERS}/{here.bert.member_id}/loans", None),
        ("DELETE", f"{MEMBERS}/{here.bert.member_id}", None),
        ("POST", MEMBERS, {"name": "Cy", "email": "cy@example.org"}),
        ("POST", CATEGORIES, {"name": "garden"}),
        ("POST", REVIEWS, {"tool_id": here.saw, "member_id": here.bert.member_id, "stars": 5}),
        ("POST", REPORTS, {"loans": "all"}),
        ("GET", f"{REPORTS}/{UNKNOWN}", None),
        ("GET", f"{REPORTS}/{UNKNOWN}/csv", None),
        ("GET", ME, None),
    ]


@pytest.mark.check("08.3-public")
def test_public(app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect) -> None:
    """The catalogue is open to everybody."""
    tool, shelf = verbs.make_tool(client), verbs.make_category(client, "garden")
    review = {"tool_id": tool["id"], "member_id": tool["owner_id"], "stars": 5}
    made = client.post(REVIEWS, json=review)
    expect.status(made, 201)
    anybody = verbs.nobody(app)
    for path in (
        TOOLS,
        f"{TOOLS}?q=a&per_page=5",
        f"{TOOLS}/{tool['id']}",
        f"{TOOLS}/statistics",
        CATEGORIES,
        f"{CATEGORIES}/{shelf['id']}",
        MEMBERS,
        f"{MEMBERS}/{tool['owner_id']}",
        f"{REVIEWS}/{expect.mapping(made)['id']}",
        "/health/live",
        "/health/ready",
    ):
        expect.status(
            anybody.get(path), 200, "The table of 08.3 opens this to anybody, without a token."
        )


@pytest.mark.check("08.3-token-needed")
def test_token_needed(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Without a token nothing is written, and nothing private is read."""
    here, anybody = street(app, verbs), verbs.nobody(app)
    for method, path, body in private(here):
        with shed.exchanges.one_case(), nothing_changes(shed, app):
            response = anybody.open(path, method=method, json=body)
            insist_on_refusal(
                expect,
                response,
                401,
                "A hook of the parent blueprint that lets in what is public, and nothing else, "
                "cannot forget an endpoint. A decorator on each view can.",
            )


@pytest.mark.check("08.3-token-first")
def test_token_first(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Whether there is a token is judged before the body, and before anything is looked up."""
    anybody = verbs.nobody(app)
    for method, path in (
        ("POST", TOOLS),
        ("PATCH", f"{TOOLS}/{UNKNOWN}"),
        ("DELETE", f"{TOOLS}/{UNKNOWN}"),
        ("POST", LOANS),
        ("POST", f"{LOANS}/batch"),
        ("GET", f"{LOANS}?state=lost"),
        ("GET", f"{LOANS}/{UNKNOWN}"),
        ("POST", f"{LOANS}/{UNKNOWN}/return"),
        ("GET", f"{MEMBERS}/{UNKNOWN}/loans?page=0"),
        ("DELETE", f"{MEMBERS}/{UNKNOWN}"),
        ("POST", CATEGORIES),
        ("POST", REVIEWS),
        ("POST", REPORTS),
    ):
        for sent in ({"json": {"nonsense": 1}}, {"data": "no JSON"}):
            with shed.exchanges.one_case():
                response = anybody.open(path, method=method, **sent)
                insist_on_refusal(
                    expect,
                    response,
                    401,
                    "Somebody without a token learns here what your bodies look like, or which "
                    "ids exist. Ask who it is before anything else.",
                )


@pytest.mark.check("08.3-own-tools")
def test_own_tools(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A member makes, changes and deletes tools of her own, and nobody else's."""
    here = street(app, verbs)
    anna = here.anna.client
    for method, path, body in (
        ("POST", TOOLS, {"name": "pan", "owner_id": here.bert.member_id}),
        ("PATCH", f"{TOOLS}/{here.drill}", {"name": "annas drill"}),
        ("PATCH", f"{TOOLS}/{here.drill}", {}),
        ("DELETE", f"{TOOLS}/{here.drill}", None),
    ):
        with nothing_changes(shed, app):
            insist_on_refusal(expect, anna.open(path, method=method, json=body), 403)
    expect.status(anna.post(TOOLS, json={"name": "pan", "owner_id": here.anna.member_id}), 201)
    expect.status(anna.patch(f"{TOOLS}/{here.saw}", json={"name": "my saw"}), 200)
    expect.status(anna.delete(f"{TOOLS}/{here.saw}"), 204)


@pytest.mark.check("08.3-own-borrowing")
def test_own_borrowing(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A member borrows for herself, one tool or many, and nobody borrows in her name."""
    here = street(app, verbs)
    anna, bert = here.anna, here.bert
    for path, tools in ((LOANS, {"tool_id": here.free}), (f"{LOANS}/batch", {"tool_ids": [here.free, here.drill]})):  # noqa: E501  # fmt: skip
        with nothing_changes(shed, app):
            body = {**tools, "borrower_id": bert.member_id, "due_on": DUE}
            insist_on_refusal(expect, anna.client.post(path, json=body), 403)
    body = {"tool_id": here.free, "borrower_id": anna.member_id, "due_on": DUE}
    expect.status(anna.client.post(LOANS, json=body), 201)
    batch = {"tool_ids": [here.drill], "borrower_id": anna.member_id, "due_on": DUE}
    expect.status(anna.client.post(f"{LOANS}/batch", json=batch), 201)


@pytest.mark.check("08.3-own-return")
def test_own_return(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Nobody returns what another member has borrowed."""
    here = street(app, verbs)
    with nothing_changes(shed, app):
        response = here.anna.client.post(f"{LOANS}/{here.berts_loan}/return")
        insist_on_refusal(expect, response, 404)
    expect.status(here.anna.client.post(f"{LOANS}/{here.annas_loan}/return"), 200)


@pytest.mark.check("08.3-hidden-loan")
def test_hidden_loan(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Another member's loan cannot be told from one that does not exist."""
    here = street(app, verbs)
    anna = here.anna.client
    theirs = anna.get(f"{LOANS}/{here.berts_loan}")
    insist_on_refusal(expect, theirs, 404)
    nowhere = anna.get(f"{LOANS}/{UNKNOWN}")
    insist_on_refusal(expect, nowhere, 404)
    texts = [
        response.get_data(as_text=True).replace(str(loan), "<id>")
        for response, loan in ((theirs, here.berts_loan), (nowhere, UNKNOWN))
    ]
    expect.true(
        texts[0] == texts[1],
        "the 404 for another member's loan differs from that for no loan",
        expected=texts[1].strip(),
        got=texts[0].strip(),
        where=expect.exchange(theirs).where,
    )
    expect.status(anna.get(f"{LOANS}/{here.annas_loan}"), 200)


@pytest.mark.check("08.3-own-list")
def test_own_list(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A member's list of loans holds her own, whatever she asks for."""
    here = street(app, verbs)
    anna, bert = here.anna, here.bert
    for query, wanted in (
        ("", [here.annas_loan]),
        ("?state=open", [here.annas_loan]),
        (f"?borrower_id={anna.member_id}", [here.annas_loan]),
        (f"?borrower_id={bert.member_id}", []),
        (f"?borrower_id={bert.member_id}&state=open&per_page=100", []),
    ):
        response = anna.client.get(f"{LOANS}{query}")
        expect.status(response, 200)
        data, meta = expect.page(response)
        found = [one.get("id") for one in data]
        exchange = expect.exchange(response)
        expect.true(
            found == wanted and meta.get("total") == len(wanted),
            f"{exchange.asked} leaves a parameter aside"
            if found == [here.annas_loan] and not wanted
            else f"{exchange.asked} shows or counts loans of somebody else",
            expected=f"{counted(len(wanted), 'loan')} of her own; total {len(wanted)}",
            got=f"{counted(len(found), 'loan')}; total {meta.get('total')}",
            where=exchange.where,
            advice="Narrow the statement itself by the borrower, before it is counted and cut "
            "into pages; a parameter can only narrow it further.",
        )


@pytest.mark.check("08.3-members-loans")
def test_members_loans(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What a member has borrowed is for that member."""
    here = street(app, verbs)
    path = f"{MEMBERS}/{here.bert.member_id}/loans"
    insist_on_refusal(expect, here.anna.client.get(path), 403)
    response = here.bert.client.get(path)
    expect.status(response, 200)
    expect.equal(len(expect.page(response)[0]), 1, "the number of bert's loans")


@pytest.mark.check("08.3-own-reviews")
def test_own_reviews(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Nobody reviews in another member's name."""
    here = street(app, verbs)
    review = {"tool_id": here.saw, "member_id": here.bert.member_id, "stars": 5}
    with nothing_changes(shed, app):
        insist_on_refusal(expect, here.anna.client.post(REVIEWS, json=review), 403)
    expect.status(here.bert.client.post(REVIEWS, json=review), 201)


@pytest.mark.check("08.3-own-membership")
def test_own_membership(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A member can leave, and cannot throw out another one."""
    anna, cleo = verbs.join(app, "anna"), verbs.join(app, "cleo")
    with nothing_changes(shed, app):
        response = anna.client.delete(f"{MEMBERS}/{cleo.member_id}")
        insist_on_refusal(expect, response, 403)
    expect.status(cleo.client.delete(f"{MEMBERS}/{cleo.member_id}"), 204)


@pytest.mark.check("08.3-librarians-only")
def test_librarians_only(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """What is a librarian's task is forbidden to a member."""
    here = street(app, verbs)
    for method, path, body in (
        ("POST", MEMBERS, {"name": "Cy", "email": "cy@example.org"}),
        ("POST", CATEGORIES, {"name": "garden"}),
        ("GET", f"{LOANS}/overdue", None),
        ("POST", REPORTS, {"loans": "all"}),
        ("GET", f"{REPORTS}/{UNKNOWN}", None),
        ("GET", f"{REPORTS}/{UNKNOWN}/csv", None),
    ):
        with shed.exchanges.one_case(), nothing_changes(shed, app):
            response = here.anna.client.open(path, method=method, json=body)
            reports = path.startswith(f"{REPORTS}/") and response.status_code == 404
            # 404 for what does not exist comes before 403: both are in order there.
            insist_on_refusal(expect, response, 404 if reports else 403)


@pytest.mark.check("08.3-librarian")
def test_librarian(app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect) -> None:
    """A librarian acts for anybody."""
    expect.status(
        client.get(ME), 200, "The librarian of the tests has a row in accounts, and logs in."
    )
    here = street(app, verbs)
    answers = {"POST": 201, "PATCH": 200, "GET": 200, "DELETE": 204}
    for method, path, body in private(here):
        if UNKNOWN in path or (method == "DELETE" and path.startswith(MEMBERS)):
            continue
        if path == f"{LOANS}/batch":
            body = {**(body or {}), "tool_ids": [here.saw]}  # noqa: PLW2901 - the free tool is out
        status = 202 if path == REPORTS else answers[method]
        expect.status(
            client.open(path, method=method, json=body),
            200 if path.endswith("/return") else status,
        )


@pytest.mark.check("08.3-order")
def test_order(app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """A body is judged first, then what does not exist is a 404, then what is not yours a 403."""
    here = street(app, verbs)
    anna = here.anna.client
    for method, path, body, status in (
        ("PATCH", f"{TOOLS}/{here.drill}", {"deposit_cents": -1}, 422),
        ("PATCH", f"{TOOLS}/{UNKNOWN}", {"name": "x"}, 404),
        ("DELETE", f"{TOOLS}/{UNKNOWN}", None, 404),
        ("DELETE", f"{MEMBERS}/{UNKNOWN}", None, 404),
        ("GET", f"{MEMBERS}/{UNKNOWN}/loans", None, 404),
        ("POST", LOANS, {"tool_id": here.free, "borrower_id": here.bert.member_id}, 422),
        ("PATCH", f"{TOOLS}/{here.drill}", {"deposit_cents": 1}, 403),
    ):
        insist_on_refusal(expect, anna.open(path, method=method, json=body), status)


@pytest.mark.check("08.3-second-version")
def test_second_version(
    shed: Shed, app: StandIn, client: FlaskClient, verbs: Verbs08, expect: Expect
) -> None:
    """The tools know who is asking below another parent too."""
    owner = verbs.store(app, "members", {})[0]["id"]
    shed.note('v2 = Blueprint("v2", ...); v2.register_blueprint(tools, url_prefix="/tools")')
    shed.ask("add_version", app=app.learner_name, name="v2", prefix="/api/v2")
    body = {"name": "pan", "owner_id": owner}
    insist_on_refusal(
        expect,
        verbs.nobody(app).post("/api/v2/tools", json=body),
        401,
        "A hook of v1 guards v1. What a view does needs to know who is asking: ask there.",
    )
    expect.status(client.post("/api/v2/tools", json=body), 201)


@pytest.mark.check("08.3-role-counts-now")
def test_role_counts_now(shed: Shed, app: StandIn, verbs: Verbs08, expect: Expect) -> None:
    """Whoever is made a librarian, or is one no more, is so at once."""
    anna = verbs.join(app, "anna")
    for role, status in (("librarian", 201), ("member", 403)):
        sql = f"UPDATE accounts SET role = '{role}' WHERE email = 'anna@example.org'"  # noqa: S608
        shed.note(f"({sql})")
        shed.ask_tables("execute", app=app.learner_name, sql=sql)
        expect.status(
            anna.client.post(CATEGORIES, json={"name": f"of a {role}"}),
            status,
            "A copy of the role, in the token or in memory, is the role of yesterday. Read it from "
            "the account with each request.",
        )
