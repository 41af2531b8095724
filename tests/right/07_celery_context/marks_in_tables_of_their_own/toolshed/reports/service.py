"""What can be done with reports. Nothing here knows about HTTP."""

from uuid import UUID

from sqlalchemy import select

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.reports.models import Report
from toolshed.reports.schemas import ReportCreate, ReportOut
from toolshed.reports.tasks import make_report
from toolshed.unit_of_work import unit_of_work


def request_report(data: ReportCreate) -> ReportOut:
    """Take down what is asked for, and let a worker make it."""
    report = Report(loans=data.loans)
    with unit_of_work() as session:
        session.add(report)
    # Read before the task is sent: a fast worker may be done in a moment.
    accepted = ReportOut.model_validate(report)
    make_report.delay(str(accepted.id))
    return accepted


def get_report(report_id: UUID) -> ReportOut:
    """Return how far a report is, or raise NotFoundError."""
    report = db.session.get(Report, report_id)
    if report is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    return ReportOut.model_validate(report)


def csv_of(report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    report = get_report(report_id)
    content = db.session.scalar(select(Report.content).where(Report.id == report_id))
    if report.status != "done" or content is None:
        message = f"this report is {report.status}, there is no file"
        raise ConflictError(message)
    return content
