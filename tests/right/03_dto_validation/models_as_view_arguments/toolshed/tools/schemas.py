"""What a client sends about tools, and what it sees of them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from toolshed.schemas import AnswerModel, Name, PageQuery, RequestModel, broken_rule

MAX_DEPOSIT_CENTS = 1_000_000


def sorted_once(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return each tag once, in alphabetical order."""
    return tuple(sorted(set(tags)))


Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
# The bounds of a deposit. In a body it is strict, in a query string all is text.
Cents = Annotated[int, Field(ge=0, le=MAX_DEPOSIT_CENTS)]
Deposit = Annotated[Cents, Field(strict=True)]
# The length is judged last: a letter such as "İ" is two characters in lower case.
Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(str.lower),
    Field(min_length=1, max_length=20),
]
# A tuple, because it cannot change: no two tools can share a default by accident.
Tags = Annotated[tuple[Tag, ...], Field(max_length=5), AfterValidator(sorted_once)]


class ToolCreate(RequestModel):
    """A new tool."""

    name: Name
    owner_id: UUID
    description: Description | None = None
    deposit_cents: Deposit = 0
    tags: Tags = ()


class ToolUpdate(RequestModel):
    """Changes to a tool; what was not sent stays as it is.

    model_fields_set names what was sent, and only those fields mean anything: each
    default only makes its field optional, and null is taken where the type takes it.
    """

    name: Name = ""
    description: Description | None = None
    deposit_cents: Deposit = 0
    tags: Tags = ()


class ToolQuery(PageQuery):
    """Which tools to list."""

    q: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)
        ]
        | None
    ) = None
    owner_id: UUID | None = None
    tag: Tag | None = None
    min_deposit_cents: Cents | None = None
    max_deposit_cents: Cents | None = None

    @model_validator(mode="after")
    def bounds_are_in_order(self) -> Self:
        """Refuse a minimum above the maximum."""
        if (
            self.min_deposit_cents is not None
            and self.max_deposit_cents is not None
            and self.min_deposit_cents > self.max_deposit_cents
        ):
            rule = "min_deposit_cents must not be above max_deposit_cents"
            raise broken_rule(rule)
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
