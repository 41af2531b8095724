"""What is done about reports in the background."""

from uuid import UUID

from celery import shared_task

from toolshed.reports import writing


@shared_task
def make_report(report_id: str) -> None:
    """Make the content of a report."""
    writing.make(UUID(report_id))
