"""05.5: what no read has planned raises, and everything still works."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.loading import usual_cause
from checker.suites.kit.recording import counted, recording
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs05

MODELS = {
    "Tool": "tools.models",
    "Tag": "tools.models",
    "Category": "categories.models",
    "Member": "members.models",
    "Loan": "loans.models",
}
RELATIONSHIPS = (
    "Tool.owner", "Tool.category", "Tool.tags", "Tool.loans", "Tool.reviews", "Tag.tools",
    "Category.tools", "Member.tools", "Member.loans", "Member.reviews", "Loan.tool",
    "Loan.borrower",
)  # fmt: skip


@pytest.mark.check("05.5-raises")
def test_raises(app: StandIn, shed: Shed, verbs: Verbs05) -> None:
    """Each relationship of the brief raises InvalidRequestError, and sends no statement."""
    verbs.stock(app, 1, reviews=1, loans=1)
    asked = [[MODELS[model], model, name] for model, name in map(split, RELATIONSHIPS)]
    shed.note("db.session.scalars(select(Tool)).first().owner, and so on for each relationship")
    with recording(shed) as seen:
        told = shed.ask("read_unplanned", app=app.learner_name, relationships=asked)
    silent = [
        name
        for name, answer in zip(RELATIONSHIPS, told, strict=True)
        if "InvalidRequestError" not in (answer["raised"] or {}).get("chain", [])
    ]
    if silent:
        first = told[RELATIONSHIPS.index(silent[0])]
        raised = first["raised"]
        came = f"raised {raised['type']}: {raised['message']}" if raised else "raises nothing"
        more = len(silent) - 1
        others = "" if raised or not more else f" ({counted(more, 'other')} like it)"
        raise Mismatch(
            f"reading {silent[0]} of a row that was loaded without it {came}{others}",
            expected="sqlalchemy.exc.InvalidRequestError, and no statement",
            got=f"these did not raise it: {', '.join(silent)}\n{seen.told()}",
            where=innermost(raised or {}) or first["where"],
        )
    if sent := [n for n, answer in zip(RELATIONSHIPS, told, strict=True) if answer["sent"]]:
        raise Mismatch(
            f"reading {sent[0]} raised, but sent a statement before",
            expected="no statement",
            got=seen.told(),
            where=told[RELATIONSHIPS.index(sent[0])]["where"],
        )


def split(relationship: str) -> tuple[str, str]:
    """Return model and attribute of a relationship."""
    model, _, name = relationship.partition(".")
    return model, name


@pytest.mark.check("05.5-bare-load")
def test_bare_load(app: StandIn, shed: Shed, expect: Expect, verbs: Verbs05) -> None:
    """A plain select of a model is one statement without a join."""
    verbs.stock(app, 2, reviews=2, loans=2)
    for name in ("Tool", "Member", "Category", "Loan"):
        shed.note(f"db.session.scalars(select({name}))")
        with recording(shed) as seen:
            told = shed.ask("load_bare", app=app.learner_name, module=MODELS[name], name=name)
        joined = [one for one in seen.selects() if " JOIN " in one.sql.upper()]
        loaded = [one.loads for one in seen.selects() if one.loads]
        expect.true(
            len(seen.statements) == 1 and not joined,
            f"a plain select of {name} "
            + ("joins another table" if joined else f"sends {len(seen.statements)} statements"),
            expected="one statement without a join: the read says what is loaded with a row",
            got=seen.told(),
            where=told["where"],
            advice=f"The model loads {loaded[0]} with each row, for every read there is. Leave it "
            "to the read that shows it."
            if loaded
            else "",
        )


@pytest.mark.check("05.5-still-works")
def test_deletions(
    app: StandIn, client: FlaskClient, shed: Shed, expect: Expect, verbs: Verbs05
) -> None:
    """A tool goes with its tags' links and its reviews; who wrote a review stays."""
    tool = verbs.make_tool(client, tags=["garden", "heavy"])
    judge = verbs.make_member(client)
    review = {"tool_id": tool.get("id"), "member_id": judge.get("id"), "stars": 4}
    made = client.post("/api/v1/reviews", json=review)
    expect.status(made, 201)
    written = f"/api/v1/reviews/{expect.mapping(made).get('id')}"
    delete(client, shed, expect, f"/api/v1/members/{judge.get('id')}", 409)
    expect.status(client.get(written), 200)
    delete(client, shed, expect, f"/api/v1/tools/{tool.get('id')}", 204)
    expect.status(client.get(written), 404)
    delete(client, shed, expect, f"/api/v1/members/{judge.get('id')}", 204)
    lent = verbs.stock(app, 1)
    delete(client, shed, expect, f"/api/v1/tools/{lent.tools[0]['id']}", 409)


def delete(client: FlaskClient, shed: Shed, expect: Expect, path: str, status: int) -> None:
    """Delete something, and say what usually stands in the way."""
    with recording(shed) as seen:
        response = client.delete(path)
    exchange = expect.exchange(response)
    unlinked = [one for one in seen.statements if one.verb == "UPDATE"]
    if unlinked and response.status_code != status:
        raise Mismatch(
            f"{exchange.asked} answered {response.status_code}, not {status}",
            expected=f"status {status}",
            got=seen.told(),
            where=unlinked[0].where or exchange.where,
            advice="Before it deletes a row, the session sets what refers to it to null: UPDATE. "
            "passive_deletes leaves that to the database, which has a rule for it.",
        )
    expect.status(response, status, usual_cause(exchange.raised))


@pytest.mark.check("05.5-still-works")
def test_changes(client: FlaskClient, expect: Expect, verbs: Verbs05) -> None:
    """The tags of a tool can be replaced, and a loan can be returned."""
    tool = verbs.make_tool(client, tags=["garden", "heavy"])
    response = client.patch(f"/api/v1/tools/{tool.get('id')}", json={"tags": ["heavy", "loud"]})
    raised = expect.exchange(response).raised
    expect.status(
        response,
        200,
        "To replace a collection, the session must know the old one: which links go, which stay. "
        "This row was loaded without it."
        if usual_cause(raised)
        else "",
    )
    expect.fields(response, {"tags": ["heavy", "loud"]})
    loan = verbs.borrow(client, tool.get("id"), tool.get("owner_id"))
    expect.status(client.post(f"/api/v1/loans/{loan.get('id')}/return"), 200)
