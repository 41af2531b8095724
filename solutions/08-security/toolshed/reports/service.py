"""What can be done with reports. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.auth.actor import Actor
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.reports.models import Report
from toolshed.reports.schemas import ReportCreate
from toolshed.reports.tasks import make_report
from toolshed.unit_of_work import unit_of_work


def request_report(actor: Actor, data: ReportCreate) -> Report:
    """Take down what is asked for, and let a worker make it."""
    actor.insist_on_librarian()
    report = Report(loans=data.loans)
    with unit_of_work() as session:
        session.add(report)
    make_report.delay(str(report.id))
    return report


def get_report(actor: Actor, report_id: UUID) -> Report:
    """Return one report, or raise NotFoundError."""
    actor.insist_on_librarian()
    report = db.session.get(Report, report_id)
    if report is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    return report


def csv_of(actor: Actor, report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    report = get_report(actor, report_id)
    if report.csv is None:
        message = f"this report is {report.status}"
        raise ConflictError(message)
    return report.csv
