"""What a client sends about loans, and what it sees of them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from toolshed.schemas import AnswerModel, PageQuery, RequestModel


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


class LoanOut(AnswerModel):
    """A loan as the API shows it."""

    id: UUID
    tool_id: UUID
    borrower_id: UUID
    due_on: date
    created_at: datetime
    returned_at: datetime | None
