"""What can be done with reports. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.auth.actor import Actor
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.reports.models import Report
from toolshed.reports.schemas import ReportCreate, ReportOut
from toolshed.reports.tasks import make_report
from toolshed.unit_of_work import unit_of_work


def request_report(actor: Actor, data: ReportCreate) -> ReportOut:
    """Take down what is asked for, and let a worker make it."""
    actor.require_librarian()
    report = Report(loans=data.loans)
    with unit_of_work() as session:
        session.add(report)
    accepted = ReportOut.model_validate(report)
    make_report.delay(str(report.id))
    return accepted


def get_report(actor: Actor, report_id: UUID) -> ReportOut:
    """Return how far a report is, or raise NotFoundError."""
    return ReportOut.model_validate(shown_to(actor, report_id))


def csv_of(actor: Actor, report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    report = shown_to(actor, report_id)
    if report.csv is None:
        message = f"this report is {report.status}"
        raise ConflictError(message)
    return report.csv


def shown_to(actor: Actor, report_id: UUID) -> Report:
    """Return the row of a report; NotFoundError, or ForbiddenError to a member."""
    report = db.session.get(Report, report_id)
    if report is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    actor.require_librarian()
    return report
