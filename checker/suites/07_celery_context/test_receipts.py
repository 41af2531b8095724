"""07.2 and 07.3: a receipt for each loan, and a mail server that is away."""

import pytest
from flask.testing import FlaskClient

from checker.suites.kit.background import Background
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.recording import counted
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.task_causes import task_cause
from checker.suites.kit.verbs import Verbs07

LOANS = "/api/v1/loans"
TRIES = 6
WAITS = (10, 20, 40, 80, 160)
# Between the computing of a moment and our reading of it, on a machine that is busy.
DRIFT = 2.5
MEMORY = {"broker_url": "memory://", "result_backend": "cache+memory://"}


@pytest.mark.check("07.2-receipt")
def test_receipt(client: FlaskClient, background: Background, verbs: Verbs07) -> None:
    """Who borrows a tool gets one mail, with the tool and the date."""
    lent = verbs.lend(client, "cordless drill", "2099-05-01")
    background.run()
    background.insist_on_mails([(lent.email, lent.words)], "the receipts of one loan")


@pytest.mark.check("07.2-batch")
def test_batch(client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07) -> None:
    """A batch of two loans gives two receipts."""
    tools, ben = verbs.make_ready(client, "cordless drill", "hand saw", email="ben@example.org")
    body = {"tool_ids": tools, "borrower_id": ben, "due_on": "2099-06-02"}
    response = client.post(f"{LOANS}/batch", json=body)
    expect.status(response, 201)
    background.run()
    background.insist_on_end()
    background.insist_on_known_tasks()
    mails = background.delivered()
    told = [
        name
        for name in ("cordless drill", "hand saw")
        if sum(name in mail.text and "2099-06-02" in mail.text for mail in mails) == 1
    ]
    failed = next((one for one in background.ended() if one.raised), None)
    expect.true(
        len(mails) == len(told) == len(tools)
        and {one.to for one in mails} == {("ben@example.org",)},
        f"a batch of two loans gives {counted(len(mails), 'receipt') if mails else 'no receipt'}",
        expected="one mail for each loan, with its tool and the date, to ben@example.org",
        got=background.told(),
        where=(failed.where if failed else None)
        or next((one.where for one in mails or background.sent()), None)
        or expect.exchange(response).where,
        advice=task_cause(failed.raised) if failed else "",
    )


@pytest.mark.check("07.2-in-background")
def test_in_background(client: FlaskClient, background: Background, verbs: Verbs07) -> None:
    """While no worker runs, a loan is answered and nothing is mailed; a task waits."""
    verbs.lend(client, "cordless drill")
    mails, connections = background.mails(), background.connections()
    if mails or connections:
        places = [mail.where for mail in mails] + [
            next(iter(one["frames"]), None) for one in connections
        ]
        raise Mismatch(
            "the request that lends a tool sends the mail itself",
            expected="a message for the worker, and no mail before it runs",
            got=background.told(),
            where=next((place for place in places if place), None),
            advice="The borrower waits as long as the mail server does, and gets no answer when it "
            "is away. A task that is called like a function runs here: .delay() sends it.",
        )
    if not background.sent():
        raise Mismatch(
            "a loan is made, and no task is sent",
            expected="a message for the worker",
            got=background.told(),
            where=background.last_view(),
        )


@pytest.mark.check("07.2-after-commit")
def test_after_commit(
    client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07
) -> None:
    """When the message is sent, another process can read the loans that it is about."""
    background.look_when_sending(verbs.database, "SELECT count(*) FROM loans")
    verbs.lend(client, "cordless drill")
    early(background, 1, "POST /api/v1/loans", 0)
    before = len(background.sent())
    tools, ben = verbs.make_ready(client, "hand saw", "ladder", email="ben@example.org")
    body = {"tool_ids": tools, "borrower_id": ben, "due_on": "2099-06-02"}
    expect.status(client.post(f"{LOANS}/batch", json=body), 201)
    # A batch that sends nothing is the subject of another check.
    if len(background.sent()) > before:
        early(background, 3, "POST /api/v1/loans/batch", before)


def early(background: Background, stored: int, request: str, before: int) -> None:
    """Refuse a message that is sent before so many loans can be read by others."""
    messages = background.sent()[before:]
    if not messages:
        raise Mismatch(
            f"{request} sends no task",
            expected="a task after the commit",
            got="no message",
            where=background.last_view(),
        )
    last = next((one for one in messages if one.seen != (stored,)), None)
    if last is not None:
        read = last.seen[0] if last.seen else 0
        raise Mismatch(
            f"{request} sends {last.short} before the commit",
            expected=f"another process reads {counted(stored, 'loan')} at that moment",
            got=f"it reads {read}\n{last}",
            where=last.where,
            advice="A flush gives the loan its id, and shows it to nobody else. A worker that is "
            "fast finds no loan; and if the commit fails, the receipt is for nothing.",
        )


@pytest.mark.check("07.2-refused")
def test_refused(
    client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07
) -> None:
    """A loan that is refused sends nothing, nor does a batch of which one loan is."""
    out = verbs.lend(client, "cordless drill")
    free, borrower = verbs.make_ready(client, "hand saw", email="ben@example.org")
    before = len(background.sent())
    one = {"tool_id": out.tool_id, "borrower_id": borrower, "due_on": "2099-05-01"}
    both = {"tool_ids": [*free, out.tool_id], "borrower_id": borrower}
    for path, body in ((LOANS, one), (f"{LOANS}/batch", both | {"due_on": "2099-05-01"})):
        expect.status(client.post(path, json=body), 409)
        more = background.sent()[before:]
        expect.true(
            not more,
            f"POST {path} is refused, and sends {more[0].short if more else ''} all the same",
            expected="no message",
            got="\n".join(map(str, more)),
            where=more[0].where if more else None,
            advice="Only the commit decides: what is sent before it cannot be called back.",
        )


@pytest.mark.check("07.2-arguments")
def test_arguments(client: FlaskClient, shed: Shed, background: Background, verbs: Verbs07) -> None:
    """A message names the loan, and holds nothing of its row, its tool and its borrower."""
    member = {"name": "Ben the borrower", "email": "ben@example.org"}
    tools, ben = verbs.make_ready(client, "cordless drill", **member)
    body = {"tool_id": tools[0], "borrower_id": ben, "due_on": "2099-05-01"}
    response = client.post(LOANS, json=body)
    raised = Expect(shed.exchanges).exchange(response).raised
    messages = background.sent()
    if response.status_code != 201 or any(one.objects for one in messages):
        objects = [name for one in messages for name in one.objects]
        what = f"an object of the class {objects[0]}" if objects else "what is no JSON"
        raise Mismatch(
            f"a loan is answered {response.status_code}: a task is sent with {what}",
            expected="the id of the loan, as text",
            got=f"{raised['type']}: {raised['message']}" if raised else background.told(),
            where=(innermost(raised) if raised else None)
            or next((one.where for one in messages), None),
            advice=task_cause(raised) or task_cause({"type": "EncodeError", "message": ""}),
        )
    copied = ("cordless drill", "Ben the borrower", "ben@example.org")
    for message in messages:
        if found := [word for word in copied if word in message.text]:
            raise Mismatch(
                f"the arguments of {message.short} hold {found[0]!r}",
                expected="ids, dates and such: what names the loan",
                got=shown([message.args, message.kwargs]),
                where=message.where,
                advice="A copy in a message is old when it is read: the address may have changed, "
                "the tool may be back. And brokers are read by more people than databases.",
            )


@pytest.mark.check("07.2-once")
def test_once(client: FlaskClient, background: Background, verbs: Verbs07) -> None:
    """Each message is delivered twice; each receipt is sent once."""
    lent = verbs.lend(client, "cordless drill")
    background.run()
    background.deliver_again()
    background.settle()
    twice = len(background.delivered()) > 1
    try:
        background.insist_on_mails([(lent.email, ())], "a message that is delivered twice")
    except Mismatch as mismatch:
        mismatch.advice = (
            "A worker that dies between its work and its acknowledgement leaves the message in the "
            "broker. The database must know what was sent: a row with a unique constraint."
            if twice
            else mismatch.advice
        )
        raise


@pytest.mark.check("07.2-suppressed")
def test_suppressed(shed: Shed, background: Background, expect: Expect) -> None:
    """`mail` connects to no server while TESTING is on, and to one in development."""
    shed.note("mail.send(...) in the context of the app")
    raised = shed.ask("mail_by_hand", app=background.app.learner_name)
    tried = background.connections()
    expect.true(
        raised is None and not tried,
        "with TESTING on, sending a mail "
        + (f"raises {raised['type']}: {raised['message']}" if raised else "connects to a server"),
        expected="Flask-Mail takes the mail and connects to no server",
        got=shown(tried) if tried else shown(raised),
        where=background.app.where,
        advice="`mail` is made unbound in toolshed/extensions.py, and bound by the factory: "
        "mail.init_app(app)."
        if raised and not tried
        else "",
    )
    values = {"SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:", "CELERY": MEMORY}
    app = shed.build("DevelopmentConfig", values=values)
    shed.note("mail.send(...) in the context of this app")
    shed.ask("mail_by_hand", app=app.learner_name)
    expect.true(
        background.connections(),
        "in development, too, no mail is sent: nothing connects to a mail server",
        expected="a connection to the mail server of the configuration",
        got="no connection",
        where=app.where,
        advice="Flask-Mail holds mails back while TESTING is on; MAIL_SUPPRESS_SEND in the "
        "configuration does it everywhere.",
    )


@pytest.mark.check("07.3-retried")
def test_retried(client: FlaskClient, background: Background, verbs: Verbs07) -> None:
    """The mail server is away twice, and then back: one receipt arrives."""
    background.mail_server("away", times=2)
    lent = verbs.lend(client, "cordless drill")
    background.run()
    tries = len(background.mails())
    try:
        background.insist_on_mails([(lent.email, ())], "the mail server was away twice")
    except Mismatch as mismatch:
        states = [one.state for one in background.ended()]
        if tries == 1 and "RETRY" in states:
            mismatch.advice = (
                "The first try has remembered a mail that was never sent, and the second one "
                "believed it. Remember it with the mail, or not at all."
            )
        elif tries and "RETRY" not in states:
            mismatch.advice = (
                "Celery does not try again by itself: autoretry_for names the exceptions after "
                "which it does."
            )
        raise


@pytest.mark.check("07.3-bounded")
@pytest.mark.parametrize("error", ["no connection", "away"])
def test_bounded(
    client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07, error: str
) -> None:
    """The mail server never comes back: six tries, and the task has failed."""
    background.mail_server(error)
    verbs.lend(client, "cordless drill")
    background.run()
    background.insist_on_end()
    tries = background.mails()
    runs = background.ended()
    expect.true(
        len(tries) == TRIES and runs and runs[-1].state == "FAILURE",
        f"the mail server stays away: {counted(len(tries), 'try').replace('trys', 'tries')}, and "
        f"the task ends as {runs[-1].state if runs else 'nothing'}",
        expected=f"{TRIES} tries, and the task has failed",
        got=background.told(),
        where=(runs[-1].where if runs else None) or next((one.where for one in tries), None),
        advice="Without max_retries, Celery tries again three times." if len(tries) == 4 else "",
    )


@pytest.mark.check("07.3-back-off")
def test_back_off(
    client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07
) -> None:
    """Each retry waits twice as long as the one before."""
    background.mail_server("away")
    verbs.lend(client, "cordless drill")
    background.run()
    retries = [one for one in background.sent() if one.retries][: len(WAITS)]
    waits = [one.delay or 0.0 for one in retries]
    good = bool(waits) and all(
        abs(wait - wanted) <= DRIFT for wait, wanted in zip(waits, WAITS, strict=False)
    )
    told = ", ".join(f"{wait:.0f}" for wait in waits)
    always = len(waits) > 1 and max(waits) - min(waits) < DRIFT
    expect.true(
        good,
        f"the retries wait {told} seconds" if waits else "no retry is sent",
        expected=f"{', '.join(map(str, WAITS))} seconds; jitter may shorten each",
        got=background.told(),
        where=next((mail.where for mail in background.mails()), None),
        advice="A server that is down for a minute gets all tries in that minute, from every "
        "worker at once. retry_backoff doubles the wait."
        if always
        else "",
    )


@pytest.mark.check("07.3-named-errors")
def test_named_errors(
    client: FlaskClient, background: Background, expect: Expect, verbs: Verbs07
) -> None:
    """A ValueError is a mistake: the task has failed after one try."""
    background.mail_server("mistake")
    verbs.lend(client, "cordless drill")
    background.run()
    background.insist_on_end()
    tries, runs = background.mails(), background.ended()
    expect.true(
        len(tries) == 1 and runs and runs[-1].state == "FAILURE",
        f"sending raises ValueError: {len(tries)} tries, and the task ends as "
        f"{runs[-1].state if runs else 'nothing'}",
        expected="one try, and the task has failed: time does not mend a mistake",
        got=background.told(),
        where=(runs[-1].where if runs else None) or next((one.where for one in tries), None),
        advice="autoretry_for=(Exception,) tries a misspelled name six times, and hides it for "
        "five minutes."
        if len(tries) > 1
        else "",
    )
