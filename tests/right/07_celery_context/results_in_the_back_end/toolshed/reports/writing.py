"""How a report is made. Nothing here knows about Celery."""

import csv
import io

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from toolshed.extensions import db
from toolshed.loans.models import Loan

COLUMNS = ("id", "tool", "borrower", "due_on", "state")


def csv_of_loans(which: str) -> str:
    """Return all, the open or the returned loans as CSV, by date."""
    plan = joinedload(Loan.tool), joinedload(Loan.borrower)
    statement = select(Loan).options(*plan).order_by(Loan.due_on, Loan.id)
    if which != "all":
        is_open = Loan.returned_at.is_(None)
        statement = statement.where(is_open if which == "open" else ~is_open)
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(line(loan) for loan in db.session.scalars(statement))
    return file.getvalue()


def line(loan: Loan) -> dict[str, str]:
    """Return what the report tells of a loan."""
    return {
        "id": str(loan.id),
        "tool": loan.tool.name,
        "borrower": loan.borrower.name,
        "due_on": loan.due_on.isoformat(),
        "state": "open" if loan.returned_at is None else "returned",
    }
