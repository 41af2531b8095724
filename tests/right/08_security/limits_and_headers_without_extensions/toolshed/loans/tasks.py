"""What is done about loans in the background. Arguments are ids and dates, as text."""

from datetime import UTC, date, datetime
from uuid import UUID

from celery import shared_task

from toolshed.loans import notices


@shared_task(
    autoretry_for=(OSError,), max_retries=5, retry_backoff=10, retry_jitter=False
)
def send_receipt(loan_id: str) -> None:
    """Tell a borrower what they have borrowed, once for each loan."""
    notices.send_receipt(UUID(loan_id))


@shared_task
def remind_overdue(on: str | None = None) -> None:
    """Send a reminder for each loan that is overdue on a day, by default today in UTC."""
    day = datetime.now(UTC).date() if on is None else date.fromisoformat(on)
    for loan_id in notices.overdue_ids(day):
        send_reminder.delay(str(loan_id), day.isoformat())


@shared_task(
    autoretry_for=(OSError,), max_retries=5, retry_backoff=10, retry_jitter=False
)
def send_reminder(loan_id: str, on: str) -> None:
    """Ask a borrower for a tool that is overdue, once for each loan and day."""
    notices.send_reminder(UUID(loan_id), date.fromisoformat(on))
