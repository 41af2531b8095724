"""The loans, as they are stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.loans.schemas import LoanQuery
from toolshed.pages import read_page
from toolshed.repository import Repository


class LoanRepository(Repository[Loan]):
    """All loans, open and returned."""

    noun = "loan"

    def __init__(self) -> None:
        """Hold loans."""
        super().__init__(Loan)

    def page(self, query: LoanQuery) -> tuple[Sequence[Loan], int]:
        """Return a page of the loans that match, by date, and how many match."""
        statement = select(Loan).order_by(Loan.due_on, Loan.id)
        if query.tool_id is not None:
            statement = statement.where(Loan.tool_id == query.tool_id)
        if query.borrower_id is not None:
            statement = statement.where(Loan.borrower_id == query.borrower_id)
        if query.state == "open":
            statement = statement.where(Loan.returned_at.is_(None))
        if query.state == "returned":
            statement = statement.where(Loan.returned_at.is_not(None))
        return read_page(statement, query)

    def close(self, loan: Loan, moment: datetime) -> bool:
        """End a loan, and say whether it was still open.

        The statement itself looks, so that of two who return a loan at the same
        time only one succeeds.
        """
        ended = db.session.execute(
            update(Loan)
            .where(Loan.id == loan.id, Loan.returned_at.is_(None))
            .values(returned_at=moment)
            .returning(Loan.id)
        )
        return ended.one_or_none() is not None
