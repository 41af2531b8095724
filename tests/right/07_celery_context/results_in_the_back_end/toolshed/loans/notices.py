"""Mails about loans, each of them sent once. Nothing here knows about Celery."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_mail import Message
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from toolshed.errors import ConflictError
from toolshed.extensions import db, mail
from toolshed.loans.models import Loan, Reminder
from toolshed.unit_of_work import unit_of_work


def send_receipt(loan_id: UUID) -> None:
    """Send the receipt of a loan, unless it was sent before."""
    loan = loan_with_people(loan_id)
    if loan.receipt_sent_at is not None:
        return
    mail.send(
        Message(
            subject="Receipt",
            recipients=[loan.borrower.email],
            body=f"{loan.tool.name} is yours until {loan.due_on.isoformat()}.",
        )
    )
    with unit_of_work():
        loan.receipt_sent_at = func.now()


def send_reminder(loan_id: UUID, on: date) -> None:
    """Send the reminder of a day, unless it was sent before or the tool is back."""
    loan = loan_with_people(loan_id)
    if loan.returned_at is not None:
        return
    message = Message(
        subject="Reminder",
        recipients=[loan.borrower.email],
        body=f"{loan.tool.name} was due on {loan.due_on.isoformat()}.",
    )
    claim = Reminder(loan_id=loan_id, on=on)
    try:
        with unit_of_work() as session:
            session.add(claim)
    except ConflictError:
        return
    try:
        mail.send(message)
    except Exception:
        with unit_of_work() as session:
            session.delete(claim)
        raise


def loan_with_people(loan_id: UUID) -> Loan:
    """Return a loan with its tool and its borrower."""
    plan = joinedload(Loan.tool), joinedload(Loan.borrower)
    return db.session.scalars(
        select(Loan).where(Loan.id == loan_id).options(*plan)
    ).one()


def overdue_ids(on: date) -> Sequence[UUID]:
    """Return the ids of the loans that are overdue on a day."""
    late = Loan.returned_at.is_(None), Loan.due_on < on
    return db.session.scalars(select(Loan.id).where(*late)).all()
