"""What can be done with loans. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, insert, select, update

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.loans.schemas import LoanBatch, LoanCreate, LoanQuery
from toolshed.pages import read_page
from toolshed.unit_of_work import UnitOfWork


def list_loans(query: LoanQuery) -> tuple[Sequence[Loan], int]:
    """Return a page of the loans that match, and how many match in all."""
    same = query.model_dump(include={"tool_id", "borrower_id"}, exclude_none=True)
    statement = select(Loan).filter_by(**same).order_by(Loan.due_on, Loan.id)
    states = {
        "open": Loan.returned_at.is_(None),
        "returned": Loan.returned_at.is_not(None),
    }
    if query.state is not None:
        statement = statement.where(states[query.state])
    return read_page(statement, query)


def get_loan(loan_id: UUID) -> Loan:
    """Return one loan, or raise NotFoundError."""
    asked = select(Loan).where(Loan.id == loan_id)
    loan = db.session.execute(asked).scalar_one_or_none()
    if loan is None:
        message = f"there is no loan {loan_id}"
        raise NotFoundError(message)
    return loan


def borrow(data: LoanCreate) -> Loan:
    """Lend a tool; raise ConflictError if it is out, or if anything is unknown."""
    statement = insert(Loan).values(data.model_dump()).returning(Loan)
    with UnitOfWork() as session:
        return session.execute(statement).scalar_one()


def borrow_together(data: LoanBatch) -> list[Loan]:
    """Lend all the tools; raise ConflictError, and lend none, if one cannot be."""
    common = data.model_dump(exclude={"tool_ids"})
    rows = [{"tool_id": tool_id, **common} for tool_id in data.tool_ids]
    statement = insert(Loan).returning(Loan, sort_by_parameter_order=True)
    with UnitOfWork() as session:
        return list(session.execute(statement, rows).scalars())


def give_back(loan_id: UUID) -> Loan:
    """End a loan; raise ConflictError if it has ended before."""
    still_out = (Loan.id == loan_id) & Loan.returned_at.is_(None)
    statement = update(Loan).where(still_out).values(returned_at=func.now())
    with UnitOfWork() as session:
        ended = session.execute(statement.returning(Loan.id)).scalar_one_or_none()
        if ended is None:
            raise why_not(loan_id)
    return get_loan(loan_id)


def why_not(loan_id: UUID) -> Exception:
    """Return the reason why no open loan has this id."""
    if db.session.get(Loan, loan_id) is None:
        return NotFoundError(f"there is no loan {loan_id}")
    return ConflictError("this tool has been given back already")
