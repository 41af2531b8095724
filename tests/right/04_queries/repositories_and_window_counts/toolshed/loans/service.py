"""What can be done with loans. Nothing here knows about HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from toolshed.errors import ConflictError
from toolshed.loans.models import Loan
from toolshed.loans.repository import LoanRepository
from toolshed.loans.schemas import LoanBatch, LoanCreate, LoanQuery
from toolshed.unit_of_work import unit_of_work


def list_loans(query: LoanQuery) -> tuple[Sequence[Loan], int]:
    """Return a page of the loans that match, and how many match in all."""
    return LoanRepository().page(query)


def get_loan(loan_id: UUID) -> Loan:
    """Return one loan, or raise NotFoundError."""
    return LoanRepository().get(loan_id)


def borrow(data: LoanCreate) -> Loan:
    """Lend a tool; raise ConflictError if it is out, or if anything is unknown."""
    loan = Loan(tool_id=data.tool_id, borrower_id=data.borrower_id, due_on=data.due_on)
    with unit_of_work():
        LoanRepository().add(loan)
    return loan


def borrow_together(data: LoanBatch) -> list[Loan]:
    """Lend all the tools; raise ConflictError, and lend none, if one cannot be."""
    made = [
        Loan(tool_id=tool_id, borrower_id=data.borrower_id, due_on=data.due_on)
        for tool_id in data.tool_ids
    ]
    with unit_of_work():
        LoanRepository().add(*made)
    return made


def give_back(loan_id: UUID) -> Loan:
    """End a loan; raise ConflictError if it has ended before."""
    loans = LoanRepository()
    with unit_of_work():
        loan = loans.get(loan_id)
        if not loans.close(loan, datetime.now(UTC)):
            message = "the loan has ended before"
            raise ConflictError(message)
    return loan
