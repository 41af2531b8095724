"""What a client sends about reviews, and what it sees of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from toolshed.schemas import AnswerModel, RequestModel


class ReviewCreate(RequestModel):
    """A member's opinion of a tool."""

    tool_id: UUID
    member_id: UUID
    stars: Annotated[int, Field(strict=True, ge=1, le=5)]
    comment: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None
    ) = None


class ReviewOut(AnswerModel):
    """A review as the API shows it."""

    id: UUID
    tool_id: UUID
    member_id: UUID
    stars: int
    comment: str | None
    created_at: datetime
