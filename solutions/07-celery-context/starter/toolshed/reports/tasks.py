"""What is done about reports in the background."""

from celery import shared_task


@shared_task
def make_report(report_id: str) -> None:
    """Make the content of a report."""
    raise NotImplementedError("TODO(07.5): write make_report")
