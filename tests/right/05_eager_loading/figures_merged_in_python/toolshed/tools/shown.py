"""A tool with its figures: rows and results of three statements, merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from toolshed.categories.models import Category
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.members.models import Member
from toolshed.reviews.models import Review
from toolshed.tools.models import Tag, Tool


@dataclass(frozen=True)
class Rating:
    """What the reviews of a tool say together; no average without reviews."""

    average: float | None
    count: int


UNRATED = Rating(average=None, count=0)


@dataclass(frozen=True)
class ShownTool:
    """All that the API shows of a tool."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
    tags: list[Tag]
    category_id: UUID | None
    owner: Member
    category: Category | None
    rating: Rating
    available: bool


def with_figures(tools: Iterable[Tool]) -> Sequence[ShownTool]:
    """Return the tools with what two grouped statements say about all of them."""
    rows = list(tools)
    ids = [tool.id for tool in rows]
    ratings, out = ratings_of(ids), tools_out(ids)
    return [
        ShownTool(
            id=tool.id,
            name=tool.name,
            description=tool.description,
            deposit_cents=tool.deposit_cents,
            owner_id=tool.owner_id,
            created_at=tool.created_at,
            tags=tool.tags,
            category_id=tool.category_id,
            owner=tool.owner,
            category=tool.category,
            rating=ratings.get(tool.id, UNRATED),
            available=tool.id not in out,
        )
        for tool in rows
    ]


def ratings_of(ids: Sequence[UUID]) -> dict[UUID, Rating]:
    """Return the ratings of the tools that have been reviewed."""
    grouped = (
        select(Review.tool_id, func.avg(Review.stars), func.count())
        .where(Review.tool_id.in_(ids))
        .group_by(Review.tool_id)
    )
    return {
        tool_id: Rating(average=round(average, 2), count=count)
        for tool_id, average, count in db.session.execute(grouped)
    }


def tools_out(ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the tools are lent at the moment."""
    lent = (
        select(Loan.tool_id)
        .where(Loan.tool_id.in_(ids), Loan.returned_at.is_(None))
        .distinct()
    )
    return set(db.session.scalars(lent))
