"""What a client sends about categories, and what it sees of them."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from toolshed.schemas import AnswerModel, PageQuery, RequestModel

type CategoryName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)
]


class CategoryCreate(RequestModel):
    """A new category."""

    name: CategoryName


class CategoryQuery(PageQuery):
    """Which categories to list."""


class CategoryOut(AnswerModel):
    """A category as the API shows it."""

    id: UUID
    name: str
