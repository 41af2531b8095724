"""Mails about loans, each of them sent once. Nothing here knows about Celery."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import render_template
from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from toolshed.errors import ConflictError
from toolshed.extensions import db, mail
from toolshed.loans.models import Loan, Notice
from toolshed.unit_of_work import unit_of_work


def send_receipt(loan_id: UUID) -> None:
    """Send the receipt of a loan, unless it was sent before."""
    loan = loan_with_people(loan_id)
    text = text_about(loan, "mails/receipt.txt")
    message = Message("Your loan", recipients=[loan.borrower.email], body=text)
    send_once(
        Notice(loan_id=loan.id, kind="receipt", day=loan.created_at.date()), message
    )


def send_reminder(loan_id: UUID, on: date) -> None:
    """Send the reminder of a day, unless it was sent before or the tool is back."""
    loan = loan_with_people(loan_id)
    if loan.returned_at is not None:
        return
    text = text_about(loan, "mails/reminder.txt")
    message = Message("Please return it", recipients=[loan.borrower.email], body=text)
    send_once(Notice(loan_id=loan.id, kind="reminder", day=on), message)


def text_about(loan: Loan, template: str) -> str:
    """Return the text of a mail; in a file that ends in .txt, Jinja escapes nothing."""
    return render_template(
        template,
        borrower=loan.borrower.name,
        tool=loan.tool.name,
        due_on=loan.due_on.isoformat(),
    )


def send_once(notice: Notice, message: Message) -> None:
    """Send a mail together with the row that says so; neither, if the row exists."""
    try:
        with unit_of_work() as session:
            session.add(notice)
            # Another worker that has the same in hand waits here for this one.
            session.flush()
            mail.send(message)
    except ConflictError:
        return


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
