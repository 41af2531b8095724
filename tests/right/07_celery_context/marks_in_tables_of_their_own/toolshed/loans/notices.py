"""The mails about loans, each sent once. Nothing here knows about Celery."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db, mail
from toolshed.loans.models import Loan, Receipt, Reminder
from toolshed.unit_of_work import unit_of_work


def mail_receipt(loan_id: UUID) -> None:
    """Tell a borrower what they have borrowed."""
    loan = loan_with_names(loan_id)
    message = message_for(
        loan,
        "What you have borrowed",
        f"You have borrowed: {loan.tool.name}\nPlease bring it back by {loan.due_on}.",
    )
    send_once(Receipt(loan_id=loan.id), message)


def mail_reminder(loan_id: UUID, day: date) -> None:
    """Tell a borrower what is late; nothing, if it has come back meanwhile."""
    loan = loan_with_names(loan_id)
    if loan.returned_at is not None:
        return
    message = message_for(
        loan,
        "Please bring a tool back",
        f"You have still borrowed: {loan.tool.name}\nIt was due on {loan.due_on}.",
    )
    send_once(Reminder(loan_id=loan.id, day=day), message)


def overdue_ids(day: date) -> Sequence[UUID]:
    """Return the ids of the loans that are late on a day."""
    return db.session.scalars(
        select(Loan.id)
        .where(Loan.returned_at.is_(None), Loan.due_on < day)
        .order_by(Loan.due_on, Loan.id)
    ).all()


def loan_with_names(loan_id: UUID) -> Loan:
    """Return a loan with its tool and its borrower, or raise NotFoundError."""
    statement = (
        select(Loan)
        .where(Loan.id == loan_id)
        .options(joinedload(Loan.tool), joinedload(Loan.borrower))
    )
    loan = db.session.scalars(statement).one_or_none()
    if loan is None:
        message = f"there is no loan {loan_id}"
        raise NotFoundError(message)
    return loan


def message_for(loan: Loan, subject: str, text: str) -> Message:
    """Return a mail to the borrower.

    A name may hold a line break, which no header may: the subject has no name in it.
    """
    return Message(subject, recipients=[loan.borrower.email], body=text)


def send_once(mark: Receipt | Reminder, message: Message) -> None:
    """Send a mail in the transaction that stores its mark: both are done, or none.

    A second worker with the same message waits at the mark until the first has ended.
    """
    try:
        with unit_of_work() as session:
            session.add(mark)
            session.flush()
            mail.send(message)
    except ConflictError:
        # The mark is there: this mail was sent before.
        return
