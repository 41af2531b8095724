"""What is done about loans in the background. Arguments are ids and dates, as text."""

from celery import shared_task


# TODO(07.3): after which exception is it tried again, how often and how soon?
@shared_task
def send_receipt(loan_id: str) -> None:
    """Tell a borrower what they have borrowed, once for each loan."""
    raise NotImplementedError("TODO(07.2): write send_receipt")


@shared_task
def remind_overdue(on: str | None = None) -> None:
    """Send a reminder for each loan that is overdue on a day, by default today in UTC."""
    raise NotImplementedError("TODO(07.4): write remind_overdue")
