"""What can be done with reports. Nothing here knows about HTTP."""

from uuid import UUID

from toolshed.auth.models import Account
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.reports.models import Report
from toolshed.reports.schemas import ReportCreate, ReportOut
from toolshed.reports.tasks import make_report
from toolshed.unit_of_work import unit_of_work


def request_report(account: Account, data: ReportCreate) -> ReportOut:
    """Take down what is asked for, and let a worker make it."""
    account.must_be_librarian()
    report = Report(loans=data.loans)
    with unit_of_work() as session:
        session.add(report)
    accepted = ReportOut.model_validate(report)
    make_report.delay(str(report.id))
    return accepted


def get_report(account: Account, report_id: UUID) -> ReportOut:
    """Return how far a report is, or raise NotFoundError."""
    account.must_be_librarian()
    return ReportOut.model_validate(stored(report_id))


def csv_of(account: Account, report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    account.must_be_librarian()
    report = stored(report_id)
    if report.csv is None:
        message = f"this report is {report.status}"
        raise ConflictError(message)
    return report.csv


def stored(report_id: UUID) -> Report:
    """Return the row of a report, or raise NotFoundError."""
    report = db.session.get(Report, report_id)
    if report is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    return report
