"""What can be done with loans. Nothing here knows about HTTP."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.loans.schemas import LoanBatch, LoanCreate, LoanQuery
from toolshed.pages import read_page
from toolshed.services import Service
from toolshed.unit_of_work import one_unit


class LoanService(Service):
    """The loans of one session."""

    def page(self, query: LoanQuery) -> tuple[list[Loan], int]:
        """Return a page of the loans that match, and how many match in all."""
        statement = select(Loan)
        for name in ("tool_id", "borrower_id"):
            value = getattr(query, name)
            if value is not None:
                statement = statement.where(getattr(Loan, name) == value)
        if query.state is not None:
            still_out = Loan.returned_at.is_(None)
            wanted = still_out if query.state == "open" else ~still_out
            statement = statement.where(wanted)
        statement = statement.order_by(Loan.due_on)
        return read_page(self.session, statement, Loan.id, query)

    def one(self, loan_id: UUID) -> Loan:
        """Return one loan, or raise NotFoundError."""
        loan = self.session.get(Loan, loan_id)
        if loan is None:
            message = f"there is no loan {loan_id}"
            raise NotFoundError(message)
        return loan

    @one_unit
    def borrow(self, data: LoanCreate) -> Loan:
        """Lend a tool, if it is in."""
        return self.lend(data.tool_id, data)

    @one_unit
    def borrow_together(self, data: LoanBatch) -> list[Loan]:
        """Lend all the tools, or none of them."""
        return [self.lend(tool_id, data) for tool_id in data.tool_ids]

    def lend(self, tool_id: UUID, data: LoanCreate | LoanBatch) -> Loan:
        """Write one loan, without ending the unit of work."""
        loan = Loan(tool_id=tool_id, borrower_id=data.borrower_id, due_on=data.due_on)
        self.session.add(loan)
        self.session.flush()
        return loan

    @one_unit
    def give_back(self, loan_id: UUID) -> Loan:
        """End a loan; raise ConflictError if it has ended before."""
        loan = self.one(loan_id)
        if loan.returned_at is not None:
            message = "this tool has been given back already"
            raise ConflictError(message)
        loan.returned_at = datetime.now(UTC)
        return loan


def loans() -> LoanService:
    """Return the loans of this request."""
    return LoanService(db.session())
