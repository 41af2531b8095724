"""What a client sends about tools, and what it sees of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)

from toolshed.categories.schemas import CategoryOut
from toolshed.members.schemas import MemberOut
from toolshed.schemas import AnswerModel, Name, PageQuery, RequestModel, Search
from toolshed.tools import models


def once_each(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags in order, each of them once."""
    return tuple(sorted(set(tags)))


def names_of(tags: Iterable[models.Tag]) -> tuple[str, ...]:
    """Return the names of a tool's tags, in order."""
    return tuple(sorted(tag.name for tag in tags))


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

type Sort = Literal[
    "name", "-name", "deposit_cents", "-deposit_cents", "created_at", "-created_at"
]


class ToolCreate(RequestModel):
    """A new tool."""

    name: Name
    owner_id: UUID
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = ()
    category_id: UUID | None = None


class ToolUpdate(RequestModel):
    """Changes to a tool; what was not sent stays as it is."""

    # The defaults stand for "absent" and are never stored: the service reads
    # the model with model_dump(exclude_unset=True).
    name: Name = ""
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = ()
    category_id: UUID | None = None


class ToolQuery(PageQuery):
    """Which tools to list."""

    q: Search | None = None
    owner_id: UUID | None = None
    category_id: UUID | None = None
    tag: Tag | None = None
    min_deposit_cents: int | None = Field(default=None, ge=0, le=1_000_000)
    max_deposit_cents: int | None = Field(default=None, ge=0, le=1_000_000)

    sort: Sort = "name"

    @model_validator(mode="after")
    def bounds_in_order(self) -> Self:
        """Refuse a range that can hold nothing."""
        low, high = self.min_deposit_cents, self.max_deposit_cents
        if low is not None and high is not None and low > high:
            message = "min_deposit_cents is greater than max_deposit_cents"
            raise ValueError(message)
        return self


class RatingOut(AnswerModel):
    """What the reviews of a tool say together."""

    average: float | None
    count: int


class ToolOut(AnswerModel):
    """A tool as the API shows it."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
    tags: Annotated[tuple[str, ...], BeforeValidator(names_of)]
    category_id: UUID | None
    owner: MemberOut
    category: CategoryOut | None
    rating: RatingOut
    available: bool


class ToolBrief(AnswerModel):
    """A tool as it is shown inside a loan."""

    id: UUID
    name: str
    owner: MemberOut


class CategoryStatistics(AnswerModel):
    """Counts and sums over the tools of one category."""

    category: str
    tools: int
    deposit_cents: int


class ToolStatistics(AnswerModel):
    """Counts and sums over all tools."""

    tools: int
    on_loan: int
    deposit_cents: int
    by_category: list[CategoryStatistics]
