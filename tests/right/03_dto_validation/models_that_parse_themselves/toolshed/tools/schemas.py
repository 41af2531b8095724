"""What a client sends about tools, and what it sees of them."""

from datetime import datetime
from typing import Annotated, Self, TypedDict
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
    with_config,
)

from toolshed.schemas import Name, PageQuery
from toolshed.tools.models import Tool
from toolshed.validation import FromRequest

type Description = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(max_length=1000)
]
type Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True),
    Field(min_length=1, max_length=20),
]
type Tags = Annotated[list[Tag], Field(max_length=5)]
type Cents = Annotated[int, Field(ge=0, le=1_000_000)]

FORBID = ConfigDict(extra="forbid", strict=True)


class ToolCreate(FromRequest):
    """A new tool."""

    model_config = FORBID

    name: Name
    # The one field that JSON has no type for.
    owner_id: Annotated[UUID, Field(strict=False)]
    description: Description | None = None
    deposit_cents: Cents = 0
    tags: Tags = Field(default_factory=list)


@with_config(FORBID)
class Changes(TypedDict, total=False):
    """The values to change; a key that is not there stays as it is."""

    name: Name
    description: Description | None
    deposit_cents: Cents
    tags: Tags


class ToolUpdate(FromRequest, RootModel[Changes]):
    """Changes to a tool."""


class ToolQuery(PageQuery):
    """Which tools to list."""

    q: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)
    ] = ""
    owner_id: UUID | None = None
    tag: Tag = ""
    min_deposit_cents: Cents = 0
    max_deposit_cents: Cents = 1_000_000

    @model_validator(mode="after")
    def bounds_in_order(self) -> Self:
        """Refuse a range that can hold nothing."""
        if self.max_deposit_cents < self.min_deposit_cents:
            message = "the range is empty"
            raise ValueError(message)
        return self

    def accepts(self, tool: Tool) -> bool:
        """Say whether a tool fits every filter that was given."""
        return (
            self.min_deposit_cents <= tool.deposit_cents <= self.max_deposit_cents
            and self.q.lower() in tool.name.lower()
            and self.owner_id in {None, tool.owner_id}
            and self.tag in {"", *tool.tags}
        )


class ToolOut(BaseModel):
    """A tool as the API shows it."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
    tags: tuple[str, ...]

    @classmethod
    def of(cls, tool: Tool) -> Self:
        """Return what is shown of a tool."""
        return cls(**vars(tool))
