"""What can be done with loans. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

# TODO(04.5): import what you need.
from toolshed.loans.models import Loan
from toolshed.loans.schemas import LoanBatch, LoanCreate, LoanQuery

# TODO(04.5): here too.


def list_loans(query: LoanQuery) -> tuple[Sequence[Loan], int]:
    """Return a page of the loans that match, and how many match in all."""
    raise NotImplementedError("TODO(04.5): write list_loans")


def get_loan(loan_id: UUID) -> Loan:
    """Return one loan, or raise NotFoundError."""
    raise NotImplementedError("TODO(04.5): write get_loan")


def borrow(data: LoanCreate) -> Loan:
    """Lend a tool; raise ConflictError if it is out, or if anything is unknown."""
    raise NotImplementedError("TODO(04.5): write borrow")


def borrow_together(data: LoanBatch) -> list[Loan]:
    """Lend all the tools; raise ConflictError, and lend none, if one cannot be."""
    raise NotImplementedError("TODO(04.5): write borrow_together")


def give_back(loan_id: UUID) -> Loan:
    """End a loan; raise ConflictError if it has ended before."""
    raise NotImplementedError("TODO(04.5): write give_back")
