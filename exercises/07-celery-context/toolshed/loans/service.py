"""What can be done with loans. Nothing here knows about HTTP."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.loans.schemas import (
    LoanBatch,
    LoanCreate,
    LoanQuery,
    MemberLoanQuery,
    OverdueOut,
    OverdueQuery,
)

# TODO(07.2): import what you need.
from toolshed.members.service import get_member
from toolshed.pages import read_page
from toolshed.tools.models import Tool
from toolshed.unit_of_work import unit_of_work


def list_loans(query: LoanQuery) -> tuple[Sequence[Loan], int]:
    """Return a page of the loans that match, and how many match in all."""
    statement = select(Loan).order_by(Loan.due_on, Loan.id)
    if query.tool_id is not None:
        statement = statement.where(Loan.tool_id == query.tool_id)
    if query.borrower_id is not None:
        statement = statement.where(Loan.borrower_id == query.borrower_id)
    return read_page(in_state(statement, query.state), query)


def in_state(
    statement: Select[tuple[Loan]], state: Literal["open", "returned"] | None
) -> Select[tuple[Loan]]:
    """Keep the loans that are in this state; None keeps all."""
    if state == "open":
        return statement.where(Loan.returned_at.is_(None))
    if state == "returned":
        return statement.where(Loan.returned_at.is_not(None))
    return statement


def get_loan(loan_id: UUID) -> Loan:
    """Return one loan, or raise NotFoundError."""
    loan = db.session.get(Loan, loan_id)
    if loan is None:
        message = f"there is no loan {loan_id}"
        raise NotFoundError(message)
    return loan


def borrow(data: LoanCreate) -> Loan:
    """Lend a tool; raise ConflictError if it is out, or if anything is unknown."""
    loan = Loan(**data.model_dump())
    with unit_of_work() as session:
        session.add(loan)
    # TODO(07.2): send the task.
    return loan


def borrow_together(data: LoanBatch) -> list[Loan]:
    """Lend all the tools; raise ConflictError, and lend none, if one cannot be."""
    loans = [
        Loan(tool_id=tool_id, borrower_id=data.borrower_id, due_on=data.due_on)
        for tool_id in data.tool_ids
    ]
    with unit_of_work() as session:
        session.add_all(loans)
    # TODO(07.2): here too.
    return loans


def give_back(loan_id: UUID) -> Loan:
    """End a loan; raise ConflictError if it has ended before."""
    loan = get_loan(loan_id)
    with unit_of_work():
        if loan.returned_at is not None:
            message = "this tool has been given back already"
            raise ConflictError(message)
        loan.returned_at = func.now()
    return loan


def list_loans_of(
    member_id: UUID, query: MemberLoanQuery
) -> tuple[Sequence[Loan], int]:
    """Return a page of a member's loans, each with its tool and the tool's owner."""
    get_member(member_id)
    statement = (
        select(Loan).where(Loan.borrower_id == member_id).order_by(Loan.due_on, Loan.id)
    )
    plan = joinedload(Loan.tool).joinedload(Tool.owner)
    return read_page(in_state(statement, query.state), query, plan)


def list_overdue(query: OverdueQuery) -> tuple[list[OverdueOut], int]:
    """Return a page of the loans that are late on a day, the longest overdue first."""
    statement = (
        select(Loan)
        .where(Loan.returned_at.is_(None), Loan.due_on < query.on)
        .order_by(Loan.due_on, Loan.id)
    )
    loans, total = read_page(
        statement,
        query,
        joinedload(Loan.borrower),
        joinedload(Loan.tool).joinedload(Tool.owner),
    )
    return [OverdueOut.of(loan, query.on) for loan in loans], total
