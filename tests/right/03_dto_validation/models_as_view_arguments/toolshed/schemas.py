"""What the requests and answers of all domains share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)
]


class RequestModel(BaseModel):
    """What a client may send: these fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AnswerModel(BaseModel):
    """What a client may see: these fields of an object, and no others."""

    model_config = ConfigDict(from_attributes=True)


class PageQuery(RequestModel):
    """Which page of a list, and how long a page is."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 20


def broken_rule(rule: str) -> PydanticCustomError:
    """Return the error for a rule of our own; the client is told the rule."""
    return PydanticCustomError("broken_rule", "{rule}", {"rule": rule})
