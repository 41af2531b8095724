"""What can be done with reports. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.reports.schemas import ReportCreate, ReportOut


def request_report(data: ReportCreate) -> ReportOut:
    """Take down what is asked for, and let a worker make it."""
    raise NotImplementedError("TODO(07.5): write request_report")


def get_report(report_id: UUID) -> ReportOut:
    """Return how far a report is, or raise NotFoundError."""
    raise NotImplementedError("TODO(07.5): write get_report")


def csv_of(report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    raise NotImplementedError("TODO(07.5): write csv_of")
