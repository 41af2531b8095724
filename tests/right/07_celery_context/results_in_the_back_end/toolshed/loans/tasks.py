"""What is done about loans in the background. Arguments are ids and dates, as text."""

from datetime import UTC, date, datetime
from uuid import UUID

from celery import Task, shared_task

from toolshed.loans import notices

RETRIES = 5
FIRST_WAIT = 10


@shared_task(bind=True, max_retries=RETRIES)
def send_receipt(self: Task[[str], None], loan_id: str) -> None:
    """Tell a borrower what they have borrowed, once for each loan."""
    try:
        notices.send_receipt(UUID(loan_id))
    except OSError as error:
        raise self.retry(exc=error, countdown=wait(self)) from error


@shared_task
def remind_overdue(on: str | None = None) -> None:
    """Send a reminder for each loan that is overdue on a day, by default today in UTC."""
    day = on or datetime.now(UTC).date().isoformat()
    for loan_id in notices.overdue_ids(date.fromisoformat(day)):
        send_reminder.delay(str(loan_id), day)


@shared_task(bind=True, max_retries=RETRIES)
def send_reminder(self: Task[[str, str], None], loan_id: str, on: str) -> None:
    """Ask a borrower for a tool that is overdue, once for each loan and day."""
    try:
        notices.send_reminder(UUID(loan_id), date.fromisoformat(on))
    except OSError as error:
        raise self.retry(exc=error, countdown=wait(self)) from error


def wait(task: Task[..., None]) -> int:
    """Return how long the next retry of a task waits, in seconds."""
    return FIRST_WAIT << task.request.retries
