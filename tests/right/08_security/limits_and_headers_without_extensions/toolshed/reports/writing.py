"""How a report is made. Nothing here knows about Celery."""

import csv
import io
from uuid import UUID

from sqlalchemy import func, select

from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.members.models import Member
from toolshed.reports.models import Report
from toolshed.tools.models import Tool
from toolshed.unit_of_work import unit_of_work

HEADER = ("id", "tool", "borrower", "due_on", "state")


def make(report_id: UUID) -> None:
    """Make the content of a report; a report that cannot be made says so."""
    report = db.session.get_one(Report, report_id)
    try:
        text = csv_of_loans(report.loans)
    except Exception:
        db.session.rollback()
        finish(report, "failed", None)
        raise
    finish(report, "done", text)


def finish(report: Report, status: str, text: str | None) -> None:
    """Store how a report has ended."""
    with unit_of_work():
        report.status, report.csv, report.finished_at = status, text, func.now()


def csv_of_loans(which: str) -> str:
    """Return all, the open or the returned loans as CSV, by date."""
    statement = (
        select(Loan.id, Tool.name, Member.name, Loan.due_on, Loan.returned_at)
        .join(Loan.tool)
        .join(Loan.borrower)
        .order_by(Loan.due_on, Loan.id)
    )
    if which == "open":
        statement = statement.where(Loan.returned_at.is_(None))
    if which == "returned":
        statement = statement.where(Loan.returned_at.is_not(None))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for loan_id, tool, borrower, due_on, returned_at in db.session.execute(statement):
        state = "open" if returned_at is None else "returned"
        writer.writerow((loan_id, tool, borrower, due_on, state))
    return file.getvalue()
