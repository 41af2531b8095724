"""Judge side: a worker beside the app, what it was sent, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checker.suites.kit.expect import Mismatch, shown
from checker.suites.kit.messages import Ended, Fact, Mail, Sent
from checker.suites.kit.shed import Shed, innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.task_causes import task_cause

WORKERS, MAILS = "checker.suites.kit.workers", "checker.suites.kit.mails"
PATIENCE = 5.0
# The cell delivers no retry after this one.
FOR_EVER = 12
SHOWN = 12


class Background:
    """The background of one app: its worker, its messages, its mails."""

    def __init__(self, shed: Shed, app: StandIn) -> None:
        self._shed = shed
        self.app = app

    def start(self) -> list[str]:
        """Start a worker for the app; return the names of the tasks that it knows."""
        answer = self._ask("start", app=self.app.learner_name)
        raised = answer["raised"]
        if raised is not None:
            raise Mismatch(
                f"no worker can be started for the app: {raised['type']}: {raised['message']}",
                expected='a worker runs on app.extensions["celery"]',
                got=f"{raised['type']}: {raised['message']}",
                where=innermost(raised),
                advice=task_cause(raised),
                hinders=True,
            )
        self._shed.note("(a worker is started)")
        return list(answer["tasks"])

    def settle(self, *, seconds: float = PATIENCE) -> None:
        """Wait until the worker has done what it was sent; insist that it gets to an end."""
        facts = self._ask("settle", seconds=seconds)
        messages = len(self.sent())
        self._shed.note(f"(the worker runs; {len(self.ended())} of {messages} runs have ended)")
        if facts["idle"]:
            return
        running = facts["running"]
        # A thread cannot be ended: its process can.
        told = self.told()
        first = next((one.where for one in self.sent()), None)
        self._shed.cell.end()
        if running:
            raise Mismatch(
                f"the task {running[0].rpartition('.')[2]} does not end: it runs for more than "
                f"{seconds:g} seconds",
                expected="a task that ends, or that raises when it cannot go on",
                got=told,
                where=facts["where"],
                advice="A worker that waits in one task runs no other. What may come later is a "
                "retry: the task ends, and is sent again.",
                hinders=True,
            )
        raise Mismatch(
            "a task was sent, and the worker has not run it",
            expected='the worker of app.extensions["celery"] runs what the app sends',
            got=told,
            where=first,
            hinders=True,
        )

    def insist_on_end(self) -> None:
        """Insist that no task is tried again for ever."""
        stormy = next((one for one in self.sent() if one.retries >= FOR_EVER), None)
        if stormy is not None:
            raise Mismatch(
                f"{stormy.short} is tried again and again: {stormy.retries} retries, and no end",
                expected="at most five retries, and then the task has failed",
                got=self.told(),
                where=next((mail.where for mail in self.mails()), stormy.where),
            )

    def run(self) -> None:
        """Start a worker and let it do all that was sent."""
        self.start()
        self.settle()

    def send(self, task: str, **kwargs: Any) -> None:
        """Send a task by its name, and let the worker do it."""
        given = ", ".join(f"{name}={shown(value)}" for name, value in kwargs.items())
        self._shed.note(f"(the task {task.rpartition('.')[2]} is sent: {given or 'no argument'})")
        self._ask("send", app=self.app.learner_name, task=task, kwargs=kwargs)

    def deliver_again(self) -> None:
        """Let the broker deliver each message a second time."""
        self._shed.note("(the broker delivers each message a second time)")
        self._ask("deliver_again", app=self.app.learner_name)

    def look_when_sending(self, database: Path, sql: str) -> None:
        """Note for each message what another process reads in the database at that moment."""
        self._ask("look_when_sending", database=str(database), sql=sql)

    def sent(self) -> list[Sent]:
        """Return the messages, in the order in which they were sent."""
        return [
            Sent(
                fact["task"],
                fact["id"],
                fact["args"],
                fact["kwargs"],
                fact["text"],
                tuple(fact["objects"]),
                fact["retries"],
                fact["delay"],
                tuple(fact["seen"]),
                fact["by_worker"],
                next(iter(fact["frames"]), None),
            )
            for fact in self._seen()["sent"]
        ]

    def ended(self) -> list[Ended]:
        """Return the runs that are over, in their order."""
        return [Ended(**fact) for fact in self._seen()["ended"]]

    def apps_made(self) -> list[Fact]:
        """Return where Flask apps were made while a task ran."""
        return [fact for fact in self._seen()["flasks"] if fact["task"]]

    def mails(self) -> list[Mail]:
        """Return all mails, those that failed too."""
        facts = self._shed.ask_about(MAILS, "mails")
        return [
            Mail(
                tuple(fact["to"]),
                fact["text"],
                fact["failed"],
                next(iter(fact["frames"]), None),
                fact["thread"] == "katas-worker",
            )
            for fact in facts
        ]

    def delivered(self) -> list[Mail]:
        """Return the mails that did not fail."""
        return [mail for mail in self.mails() if not mail.failed]

    def mail_server(self, error: str, *, times: int = -1, to: str = "") -> None:
        """Let the mail server fail: so many times, or always, for one address or all."""
        whom = f" for {to}" if to else ""
        often = "" if times < 0 else f" {times} times"
        self._shed.note(f"(the mail server fails{often}{whom}: {error})")
        self._shed.ask_about(MAILS, "fail", error=error, times=times, to=to)

    def repair_mail_server(self) -> None:
        """Let the mail server work again."""
        self._shed.note("(the mail server works again)")
        self._shed.ask_about(MAILS, "repair")

    def connections(self) -> list[Fact]:
        """Return the attempts to connect to a mail server."""
        return list(self._shed.ask_about(MAILS, "connections"))

    def last_view(self) -> Fact | None:
        """Return the view that answered last, if one did."""
        exchanges = self._shed.exchanges.all
        return exchanges[-1].where if exchanges else None

    def told(self) -> str:
        """Write what was sent, what ended and what was mailed."""
        lines = [str(one) for one in self.sent()] + [str(one) for one in self.ended()]
        lines += [str(mail) for mail in self.mails()]
        lines = [_times(line, number) for line, number in Counter(lines).items()]
        more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        return "\n".join(lines[:SHOWN] + more) or "nothing was sent, nothing was mailed"

    def insist_on_mails(self, wanted: Sequence[tuple[str, tuple[str, ...]]], what: str) -> None:
        """Insist on the mails that were delivered: whom each goes to, and words of its text."""
        self.insist_on_end()
        self.insist_on_known_tasks()
        mails = self.delivered()
        if sorted(one.to for one in mails) == sorted((email,) for email, _ in wanted):
            for email, words in wanted:
                mail = next(one for one in mails if one.to == (email,))
                if missing := [word for word in words if word not in mail.text]:
                    raise Mismatch(
                        f"the mail to {email} does not say {missing[0]!r}",
                        expected=f"a text that holds {' and '.join(map(repr, words))}",
                        got=str(mail),
                        where=mail.where,
                    )
            return
        ended = next((one for one in self.ended() if one.raised), None)
        raised = ended.raised if ended else None
        told = f" ({raised['type']} in {ended.short})" if ended and raised else ""
        came = f"{_arriving(len(mails))}, not {len(wanted)}"
        strays = [one for one in mails if one.to not in {(email,) for email, _ in wanted}]
        if strays and len(mails) == len(wanted):
            came = f"a mail goes to {', '.join(strays[0].to)}, who should get none"
        last = mails[-1].where if mails else next((one.where for one in self.sent()), None)
        raise Mismatch(
            f"{what}: {came}{told}",
            expected="\n".join(f"a mail to {email}" for email, _ in wanted) or "no mail",
            got=self.told(),
            where=(ended.where if ended else None) or last or self.last_view(),
            advice=task_cause(raised),
        )

    def insist_on_known_tasks(self) -> None:
        """Insist that the worker knew each task that it was sent."""
        unknown = next((one for one in self.ended() if one.state == "UNKNOWN"), None)
        if unknown is not None:
            message = next((one for one in self.sent() if one.task == unknown.task), None)
            raise Mismatch(
                f"the worker does not know the task {unknown.task}",
                expected="each task is registered when the worker starts",
                got=self.told(),
                where=message.where if message else None,
                advice="A task is registered when its module is imported, and under the name of "
                "that module. Which import of the factory leads to it?",
            )

    def _seen(self) -> Fact:
        facts: Fact = self._ask("seen")
        return facts

    def _ask(self, question: str, **arguments: Any) -> Any:
        return self._shed.ask_about(WORKERS, question, **arguments)


def _times(line: str, number: int) -> str:
    return line if number == 1 else f"{line}, {number} times"


def _arriving(number: int) -> str:
    return f"{number} mails arrive" if number > 1 else f"{number or 'no'} mail arrives"
