"""What the requests and answers of all domains share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

type Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)
]
type Search = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)
]


class RequestModel(BaseModel):
    """What a client may send: these fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AnswerModel(BaseModel):
    """What a client may see: these fields of an object, and no others."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)


class PageQuery(RequestModel):
    """Which page of a list, and how long a page is."""

    page: int = Field(default=1, ge=1, le=10_000)
    per_page: int = Field(default=20, ge=1, le=100)

    @property
    def offset(self) -> int:
        """Return how many rows lie before this page."""
        return (self.page - 1) * self.per_page
