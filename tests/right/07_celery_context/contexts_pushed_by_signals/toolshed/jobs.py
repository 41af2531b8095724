"""The tasks, registered on the Celery app of a Flask app."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from celery import Celery, Task
from flask import Flask

from toolshed import names
from toolshed.loans import notices
from toolshed.reports import writing

type Mailing[**P] = Callable[P, None]


def register_jobs(app: Flask, celery: Celery) -> None:
    """Register all tasks."""

    class ReportTask(Task[..., None]):
        """A task that tells in the database when it has failed."""

        def on_failure(
            self,
            _exc: Exception,
            _task_id: str,
            args: tuple[str, ...],
            *_: object,
        ) -> None:
            """Store the failure; the context of the run may hold a broken session."""
            with app.app_context():
                writing.give_up(UUID(args[0]))

    def register_mail[**P](name: str, work: Mailing[P]) -> None:
        celery.task(
            name=name,
            shared=False,
            autoretry_for=(OSError,),
            max_retries=5,
            retry_backoff=10,
            retry_jitter=True,
        )(work)

    register_mail(names.SEND_RECEIPT, send_receipt)
    register_mail(names.SEND_REMINDER, send_reminder)
    celery.task(name=names.REMIND_OVERDUE, shared=False)(remind_overdue)
    celery.task(name=names.MAKE_REPORT, shared=False, base=ReportTask)(make_report)


def send_receipt(loan_id: str) -> None:
    """Tell a borrower what they have borrowed, once for each loan."""
    notices.send_receipt(UUID(loan_id))


def make_report(report_id: str) -> None:
    """Make the content of a report."""
    writing.make(UUID(report_id))


def remind_overdue(on: str | None = None) -> None:
    """Send a reminder for each loan that is overdue on a day, by default today in UTC."""
    day = datetime.now(UTC).date() if on is None else date.fromisoformat(on)
    for loan_id in notices.overdue_ids(day):
        names.send(names.SEND_REMINDER, str(loan_id), day.isoformat())


def send_reminder(loan_id: str, on: str) -> None:
    """Ask a borrower for a tool that is overdue, once for each loan and day."""
    notices.send_reminder(UUID(loan_id), date.fromisoformat(on))
