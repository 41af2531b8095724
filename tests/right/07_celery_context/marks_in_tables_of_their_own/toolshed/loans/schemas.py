"""What a client sends about loans, and what it sees of them."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from toolshed.loans.models import Loan
from toolshed.members.schemas import MemberOut
from toolshed.schemas import AnswerModel, PageQuery, RequestModel
from toolshed.tools.schemas import ToolBrief


def all_different(ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Refuse a list that names a tool twice."""
    if len(set(ids)) < len(ids):
        message = "a tool is named twice"
        raise ValueError(message)
    return ids


class LoanCreate(RequestModel):
    """One tool for one borrower."""

    tool_id: UUID
    borrower_id: UUID
    due_on: date


class LoanBatch(RequestModel):
    """Several tools for one borrower, all or none."""

    tool_ids: Annotated[
        tuple[UUID, ...],
        Field(min_length=1, max_length=10),
        AfterValidator(all_different),
    ]
    borrower_id: UUID
    due_on: date


class LoanQuery(PageQuery):
    """Which loans to list."""

    tool_id: UUID | None = None
    borrower_id: UUID | None = None
    state: Literal["open", "returned"] | None = None


class MemberLoanQuery(PageQuery):
    """Which of a member's loans to list."""

    state: Literal["open", "returned"] | None = None


def today() -> date:
    """Return the date in UTC."""
    return datetime.now(UTC).date()


class OverdueQuery(PageQuery):
    """The day for which the report is made."""

    on: date = Field(default_factory=today)


class LoanOut(AnswerModel):
    """A loan as the API shows it."""

    id: UUID
    tool_id: UUID
    borrower_id: UUID
    due_on: date
    created_at: datetime
    returned_at: datetime | None


class MemberLoanOut(LoanOut):
    """A loan as its borrower sees it."""

    tool: ToolBrief


class OverdueLoanOut(MemberLoanOut):
    """A loan as the overdue report shows it."""

    borrower: MemberOut


class OverdueOut(OverdueLoanOut):
    """A line of the overdue report."""

    days_overdue: int

    @classmethod
    def of(cls, loan: Loan, on: date) -> Self:
        """Return the line of a loan for the day of the report."""
        shown = OverdueLoanOut.model_validate(loan).model_dump()
        return cls(**shown, days_overdue=(on - loan.due_on).days)
