"""How a report is made. Nothing here knows about Celery."""

import csv
from io import StringIO
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.reports.models import Report
from toolshed.unit_of_work import unit_of_work

HEADER = ("id", "tool", "borrower", "due_on", "state")


def make(report_id: UUID) -> None:
    """Make a report that is pending; it has failed if anything keeps it from that."""
    try:
        with unit_of_work():
            wanted = db.session.scalar(
                select(Report.loans).where(
                    Report.id == report_id, Report.status == "pending"
                )
            )
            if wanted is not None:
                finish(report_id, "done", csv_text(wanted))
    except BaseException:
        with unit_of_work():
            finish(report_id, "failed", None)
        raise


def finish(
    report_id: UUID, status: Literal["done", "failed"], content: str | None
) -> None:
    """Set the end of a report, unless another worker was faster."""
    db.session.execute(
        update(Report)
        .where(Report.id == report_id, Report.status == "pending")
        .values(status=status, content=content, finished_at=func.now())
    )


def csv_text(wanted: str) -> str:
    """Return a line for each loan that is wanted, below the header."""
    statement = (
        select(Loan)
        .options(joinedload(Loan.tool), joinedload(Loan.borrower))
        .order_by(Loan.due_on, Loan.id)
    )
    if wanted == "open":
        statement = statement.where(Loan.returned_at.is_(None))
    elif wanted == "returned":
        statement = statement.where(Loan.returned_at.is_not(None))
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(line_of(loan) for loan in db.session.scalars(statement))
    return text.getvalue()


def line_of(loan: Loan) -> tuple[str, ...]:
    """Return what a report shows of a loan."""
    state = "open" if loan.returned_at is None else "returned"
    names = (loan.tool.name, loan.borrower.name)
    return (str(loan.id), *names, loan.due_on.isoformat(), state)
