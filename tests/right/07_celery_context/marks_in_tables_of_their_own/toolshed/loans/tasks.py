"""What is done about loans in the background. Arguments are ids and dates, as text."""

from datetime import date
from uuid import UUID

from celery import shared_task

from toolshed.loans import notices
from toolshed.loans.schemas import today


@shared_task(
    autoretry_for=(OSError,), max_retries=5, retry_backoff=10, retry_jitter=False
)
def send_receipt(loan_id: str) -> None:
    """Tell a borrower what they have borrowed, once for each loan."""
    notices.mail_receipt(UUID(loan_id))


@shared_task(
    autoretry_for=(OSError,), max_retries=5, retry_backoff=10, retry_jitter=False
)
def send_reminder(loan_id: str, on: str) -> None:
    """Tell a borrower what is late, once for each loan and day."""
    notices.mail_reminder(UUID(loan_id), date.fromisoformat(on))


@shared_task
def remind_overdue(on: str | None = None) -> None:
    """Send a reminder for each loan that is overdue on a day, by default today in UTC.

    Each has a task of its own, which fails or is tried again alone.
    """
    day = today() if on is None else date.fromisoformat(on)
    for loan_id in notices.overdue_ids(day):
        send_reminder.delay(str(loan_id), day.isoformat())
