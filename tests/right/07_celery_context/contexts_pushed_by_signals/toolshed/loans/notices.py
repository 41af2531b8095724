"""Mails about loans, each of them sent once. Nothing here knows about Celery."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import joinedload

from toolshed.extensions import db, mail
from toolshed.loans.models import Loan, Notice
from toolshed.unit_of_work import unit_of_work


def send_receipt(loan_id: UUID) -> None:
    """Send the receipt of a loan, unless it was sent before."""
    loan = loan_with_people(loan_id)
    if not claim(loan_id, "receipt", loan.created_at.date()):
        return
    body = f"You have borrowed a tool: {loan.tool.name}, until {loan.due_on}"
    deliver(loan.borrower.email, "Your loan", body)


def send_reminder(loan_id: UUID, on: date) -> None:
    """Send the reminder of a day, unless it was sent before or the tool is back."""
    loan = loan_with_people(loan_id)
    if loan.returned_at is not None or not claim(loan_id, "reminder", on):
        return
    body = f"We are waiting for a tool: {loan.tool.name}, since {loan.due_on}"
    deliver(loan.borrower.email, "A tool is late", body)


def claim(loan_id: UUID, kind: str, day: date) -> bool:
    """Say whether nobody has sent this yet; until the commit, others wait."""
    row = {"id": uuid4(), "loan_id": loan_id, "kind": kind, "day": day}
    claimed = db.session.execute(
        insert(Notice).values(row).on_conflict_do_nothing().returning(Notice.id)
    )
    return claimed.scalar() is not None


def deliver(address: str, subject: str, body: str) -> None:
    """Send a mail, and let the claim stand; or give it back."""
    with unit_of_work():
        mail.send(Message(subject, recipients=[address], body=body))


def loan_with_people(loan_id: UUID) -> Loan:
    """Return a loan with its tool and its borrower."""
    plan = joinedload(Loan.tool), joinedload(Loan.borrower)
    return db.session.scalars(
        select(Loan).where(Loan.id == loan_id).options(*plan)
    ).one()


def overdue_ids(on: date) -> Sequence[UUID]:
    """Return the ids of the loans that are overdue on a day."""
    overdue = Loan.returned_at.is_(None), Loan.due_on < on
    return db.session.scalars(select(Loan.id).where(*overdue).order_by(Loan.id)).all()
