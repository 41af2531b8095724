"""What a client sends about tools, and what it sees of them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StrictInt,
    field_validator,
    model_validator,
)

from toolshed.schemas import Name, PageQuery, Search, measured

MOST_CENTS = 1_000_000

type Description = Annotated[str, AfterValidator(measured(0, 1000))]
type Tag = Annotated[str, AfterValidator(str.lower), AfterValidator(measured(1, 20))]
type Tags = Annotated[list[Tag], Field(max_length=5)]
type Cents = Annotated[StrictInt, Field(ge=0, le=MOST_CENTS)]
type Bound = Annotated[int, Field(ge=0, le=MOST_CENTS)]


class ToolCreate(BaseModel, extra="forbid"):
    """A new tool."""

    name: Name
    owner_id: UUID
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = Field(default_factory=list)


class ToolUpdate(BaseModel, extra="forbid"):
    """Changes to a tool; model_fields_set knows what was sent."""

    name: Name | None = None
    description: Description | None = None
    deposit_cents: Cents | None = None
    tags: Tags | None = None

    @field_validator("name", "deposit_cents", "tags", mode="before")
    @classmethod
    def no_null(cls, value: object) -> object:
        """Refuse null where a tool cannot be without a value."""
        if value is None:
            message = "must not be null"
            raise ValueError(message)
        return value


class ToolQuery(PageQuery):
    """Which tools to list."""

    q: Search | None = None
    owner_id: UUID | None = None
    tag: Tag | None = None
    min_deposit_cents: Bound = 0
    max_deposit_cents: Bound = MOST_CENTS

    @model_validator(mode="after")
    def bounds_in_order(self) -> Self:
        """Refuse a range that can hold nothing."""
        if self.min_deposit_cents > self.max_deposit_cents:
            message = "min_deposit_cents is greater than max_deposit_cents"
            raise ValueError(message)
        return self


class ToolOut(BaseModel, from_attributes=True):
    """A tool as the API shows it."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
    tags: list[str]
