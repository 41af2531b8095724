"""The tools' tables: a tool is stored and changed together with its tags."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    String,
    Table,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    MappedSQLExpression,
    column_property,
    declared_attr,
    mapped_column,
    relationship,
)

from toolshed.extensions import Base
from toolshed.loans.models import Loan
from toolshed.mixins import Identified, Timestamped
from toolshed.reviews.models import Review

if TYPE_CHECKING:
    from toolshed.categories.models import Category
    from toolshed.members.models import Member

FIGURES = "figures"


def figure[T](expression: ColumnElement[T]) -> MappedSQLExpression[T]:
    """Map what the database computes; it is loaded only by undefer_group(FIGURES)."""
    return column_property(expression, group=FIGURES, deferred=True, raiseload=True)


@dataclass(frozen=True)
class Rating:
    """What the reviews of a tool say together; no average without reviews."""

    average: float | None
    count: int


tool_tags = Table(
    "tool_tags",
    Base.metadata,
    Column("tool_id", ForeignKey("tools.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True, index=True),
)


class Tag(Identified, Base):
    """A word that tools are found by."""

    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(String(20), unique=True)

    tools: Mapped[list["Tool"]] = relationship(
        secondary=tool_tags,
        back_populates="tags",
        lazy="raise",
    )


class Tool(Identified, Timestamped, Base):
    """A tool that a member lends."""

    __tablename__ = "tools"
    __table_args__ = (
        CheckConstraint("name <> ''", name="ck_tools_name"),
        CheckConstraint("deposit_cents >= 0", name="ck_tools_deposit_cents"),
        Index("ix_tools_name_id", "name", "id"),
    )

    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str | None] = mapped_column(String(1000))
    deposit_cents: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    category_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("categories.id"), index=True
    )

    owner: Mapped["Member"] = relationship(back_populates="tools", lazy="raise")
    category: Mapped["Category | None"] = relationship(
        back_populates="tools",
        lazy="raise",
    )
    tags: Mapped[list[Tag]] = relationship(
        secondary=tool_tags,
        back_populates="tools",
        passive_deletes=True,
        lazy="raise",
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="tool",
        passive_deletes="all",
        lazy="raise",
    )
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="tool",
        passive_deletes="all",
        lazy="raise",
    )

    # The figures are computed by the database, and only for a read that asks for
    # the group: without it, reading one raises, as with the relationships.

    @declared_attr
    @classmethod
    def review_count(cls) -> Mapped[int]:
        """Count the reviews."""
        counted = select(func.count(Review.id)).where(Review.tool_id == cls.id)
        return figure(counted.correlate_except(Review).scalar_subquery())

    @declared_attr
    @classmethod
    def review_average(cls) -> Mapped[float | None]:
        """Take the mean of the reviews' stars; null without reviews."""
        mean = select(cast(func.avg(Review.stars), Double))
        of_this = mean.where(Review.tool_id == cls.id)
        return figure(of_this.correlate_except(Review).scalar_subquery())

    @declared_attr
    @classmethod
    def available(cls) -> Mapped[bool]:
        """Say whether the tool can be borrowed now: no loan of it is open."""
        is_open = exists().where(Loan.tool_id == cls.id, Loan.returned_at.is_(None))
        return figure(~is_open.correlate_except(Loan))

    @property
    def rating(self) -> Rating:
        """Return the average, rounded to two places, and the number of reviews."""
        average = self.review_average
        rounded = None if average is None else round(average, 2)
        return Rating(average=rounded, count=self.review_count)
