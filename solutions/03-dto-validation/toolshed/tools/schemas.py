"""What a client sends about tools, and what it sees of them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from toolshed.schemas import AnswerModel, Name, PageQuery, RequestModel, Search


def once_each(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags in order, each of them once."""
    return tuple(sorted(set(tags)))


type Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000)
]
type Cents = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
type Tag = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=1, max_length=20
    ),
]
type Tags = Annotated[tuple[Tag, ...], Field(max_length=5), AfterValidator(once_each)]


class ToolCreate(RequestModel):
    """A new tool."""

    name: Name
    owner_id: UUID
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = ()


class ToolUpdate(RequestModel):
    """Changes to a tool; what was not sent stays as it is."""

    # The defaults stand for "absent" and are never stored: the service reads
    # the model with model_dump(exclude_unset=True).
    name: Name = ""
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = ()


class ToolQuery(PageQuery):
    """Which tools to list."""

    q: Search | None = None
    owner_id: UUID | None = None
    tag: Tag | None = None
    min_deposit_cents: int | None = Field(default=None, ge=0, le=1_000_000)
    max_deposit_cents: int | None = Field(default=None, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def bounds_in_order(self) -> Self:
        """Refuse a range that can hold nothing."""
        low, high = self.min_deposit_cents, self.max_deposit_cents
        if low is not None and high is not None and low > high:
            message = "min_deposit_cents is greater than max_deposit_cents"
            raise ValueError(message)
        return self


class ToolOut(AnswerModel):
    """A tool as the API shows it."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
    tags: tuple[str, ...]
