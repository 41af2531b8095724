"""What is done about reports in the background."""

from celery import shared_task

from toolshed.reports import writing


@shared_task
def make_report(loans: str) -> str:
    """Return the content of a report: the result back end keeps it."""
    return writing.csv_of_loans(loans)
