"""07.4: reminders by the schedule, once for each loan and day."""

from typing import Any

import pytest

from checker.suites.kit.background import Background
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs import Verbs07

DAY = 86_400
EACH = {"day_of_week": 7, "day_of_month": 31, "month_of_year": 12}
# As a receipt's: seconds before each retry, and what the clock may add or take.
WAITS = (10, 20, 40, 80, 160)
DRIFT = 2.5
BACK_AT = "2026-04-20T12:00:00+00:00"


class Round:
    """One run of what the schedule holds."""

    def __init__(self, shed: Shed, background: Background) -> None:
        self._shed = shed
        self._background = background
        self._started = False

    def go(self, on: str | None) -> None:
        """Let the beat send its task for a day, and the worker do what follows."""
        app = self._background.app.learner_name
        if not self._shed.ask("beat", app=app):
            raise Mismatch(
                "the schedule is empty: beat_schedule has no entry",
                expected='an entry in the beat_schedule of app.config["CELERY"]',
                got="no entry besides Celery's own",
                where=self._background.app.where,
            )
        self._shed.note(f"(the beat sends its task{f', on={on!r}' if on else ''})")
        self._shed.ask("send_scheduled", app=app, kwargs={"on": on} if on else {})
        if not self._started:
            self._background.start()
            self._started = True
        self._background.settle()


@pytest.fixture
def beat(shed: Shed, background: Background) -> Round:
    """Give a test the beat of its app."""
    return Round(shed, background)


@pytest.mark.check("07.4-schedule")
def test_schedule(shed: Shed, app: StandIn, expect: Expect, background: Background) -> None:
    """The schedule has one entry, whose task is registered, and which is due once a day."""
    del background
    entries: list[dict[str, Any]] = shed.ask("beat", app=app.learner_name)
    shed.note("(the beat_schedule of the Celery app)")
    told = "\n".join(f"{one['name']}: {one['task']}, {one['told']}" for one in entries)
    expect.true(
        len(entries) == 1,
        f"the schedule has {len(entries)} entries",
        expected="one entry, for the reminders",
        got=told or "no entry besides Celery's own",
        where=app.where,
    )
    entry = entries[0]
    expect.true(
        entry["known"],
        f"the schedule names {entry['task']}, and no such task is registered",
        expected="the full name of a task, with its module",
        got=told,
        where=app.where,
    )
    schedule = entry["schedule"]
    daily = schedule.get("seconds") == DAY or (
        schedule.get("minute") == schedule.get("hour") == 1
        and all(schedule.get(name) == number for name, number in EACH.items())
    )
    minutes = schedule.get("minute", 1) > 1
    expect.true(
        daily,
        f"the schedule is {entry['told']}",
        expected="due once a day",
        got=shown(schedule),
        where=entry["where"] or app.where,
        advice="What a crontab does not name stands for each: hour=6 alone is due in each of the "
        "sixty minutes after six."
        if minutes
        else "",
    )


@pytest.mark.check("07.4-reminders")
def test_reminders(app: StandIn, background: Background, beat: Round, verbs: Verbs07) -> None:
    """Who is late on the day gets a mail, and nobody else."""
    stored = verbs.lent(
        app,
        ("cordless drill", "2026-04-30", None),
        ("hand saw", "2026-02-01", None),
        ("returned ladder", "2026-03-01", BACK_AT),
        ("spade of the day", "2026-05-01", None),
        ("later hammer", "2026-06-01", None),
    )
    beat.go("2026-05-01")
    wanted = [(lent.email, lent.words) for lent in stored[:2]]
    background.insist_on_mails(wanted, "the reminders of 2026-05-01")


@pytest.mark.check("07.4-reminders")
def test_today(app: StandIn, background: Background, beat: Round, verbs: Verbs07) -> None:
    """Without a day, it is today, whenever this runs."""
    stored = verbs.lent(
        app, ("cordless drill", "2001-01-01", None), ("later hammer", "9998-01-01", None)
    )
    beat.go(None)
    background.insist_on_mails([(stored[0].email, ())], "the reminders of today")


@pytest.mark.check("07.4-once-a-day")
def test_once_a_day(app: StandIn, background: Background, beat: Round, verbs: Verbs07) -> None:
    """Twice on one day is one reminder, and so is a message that is delivered twice."""
    lent = verbs.lent(app, ("cordless drill", "2026-04-01", None))[0]
    for on, number in (("2026-05-01", 1), ("2026-05-01", 1), ("2026-05-02", 2), ("2026-05-01", 2)):
        beat.go(on)
        background.deliver_again()
        background.settle()
        wanted = [(lent.email, ())] * number
        try:
            background.insist_on_mails(wanted, f"the reminders after the task ran for {on}")
        except Mismatch as mismatch:
            if len(background.delivered()) > number:
                mismatch.advice = (
                    "Someone starts a second beat, a worker is killed, a broker delivers twice: a "
                    "task runs again, and yesterday's may come after today's. Which row tells that "
                    "this loan had its reminder for the day that the task was given?"
                )
            elif background.delivered() and not mismatch.advice:
                mismatch.advice = (
                    "The row that remembers a reminder belongs to a day, and the day is the one "
                    "that the task was given."
                )
            raise


@pytest.mark.check("07.4-one-refused")
def test_one_refused(app: StandIn, background: Background, beat: Round, verbs: Verbs07) -> None:
    """One address is refused for ever; the others get their reminder, once."""
    stored = verbs.lent(
        app,
        ("cordless drill", "2026-04-30", None),
        ("hand saw", "2026-04-29", None),
        ("ladder", "2026-04-28", None),
    )
    background.mail_server("refused", to=stored[1].email)
    beat.go("2026-05-01")
    wanted = [(lent.email, lent.words) for lent in (stored[0], stored[2])]
    try:
        background.insist_on_mails(wanted, f"the mail server refuses {stored[1].email}")
    except Mismatch as mismatch:
        mismatch.advice = (
            "One task that writes to all of them stops at the one that fails, and when it is tried "
            "again it begins with the first. A task for each loan fails alone."
        )
        raise


@pytest.mark.check("07.4-retried")
def test_retried(app: StandIn, background: Background, beat: Round, verbs: Verbs07) -> None:
    """The mail server is away for a moment: each reminder arrives, once."""
    stored = verbs.lent(
        app, ("cordless drill", "2026-04-30", None), ("hand saw", "2026-04-29", None)
    )
    background.mail_server("away", times=3)
    beat.go("2026-05-01")
    wanted = [(lent.email, lent.words) for lent in stored]
    try:
        background.insist_on_mails(wanted, "the mail server was away for three mails")
    except Mismatch as mismatch:
        if not any(one.retries for one in background.sent()):
            mismatch.advice = (
                "Each task needs its own retries: what stands above send_receipt holds for that "
                "task, and not for the reminders."
            )
        raise


@pytest.mark.check("07.4-retried")
def test_retried_as_a_receipt_is(
    app: StandIn, background: Background, beat: Round, expect: Expect, verbs: Verbs07
) -> None:
    """The mail server never comes back: six tries, each after twice the wait."""
    verbs.lent(app, ("cordless drill", "2026-04-30", None))
    background.mail_server("away")
    beat.go("2026-05-01")
    retries = [one for one in background.sent() if one.retries]
    waits = [one.delay or 0.0 for one in retries]
    told = ", ".join(f"{wait:.0f}" for wait in waits)
    near = [abs(wait - wanted) <= DRIFT for wait, wanted in zip(waits, WAITS, strict=False)]
    expect.true(
        len(waits) == len(WAITS) and all(near),
        f"a reminder is tried again after {told} seconds" if waits else "no retry is sent",
        expected=f"{len(WAITS)} retries, after {', '.join(map(str, WAITS))} seconds; jitter may "
        "shorten each",
        got=background.told(),
        where=next((mail.where for mail in background.mails()), None),
        advice="Each task needs its own bounds and its own back-off, as the receipt has them.",
    )
