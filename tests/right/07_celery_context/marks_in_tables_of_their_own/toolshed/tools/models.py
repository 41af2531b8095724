"""The tools' tables: a tool is stored and changed together with its tags."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.categories.models import Category
    from toolshed.loans.models import Loan
    from toolshed.members.models import Member
    from toolshed.reviews.models import Review


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
        secondary=tool_tags, back_populates="tags", lazy="raise"
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
        back_populates="tools", lazy="raise"
    )
    tags: Mapped[list[Tag]] = relationship(
        secondary=tool_tags,
        back_populates="tools",
        passive_deletes=True,
        lazy="raise",
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="tool", passive_deletes="all", lazy="raise"
    )
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="tool", passive_deletes="all", lazy="raise"
    )

    rating_average: Mapped[float | None] = query_expression()
    rating_count: Mapped[int] = query_expression()
    is_out: Mapped[bool] = query_expression()

    @property
    def rating(self) -> Rating:
        """Return the average, rounded to two places, and the number of reviews."""
        average = self.rating_average
        return Rating(
            average=None if average is None else round(average, 2),
            count=self.rating_count,
        )

    @property
    def available(self) -> bool:
        """Say whether the tool can be borrowed now."""
        return not self.is_out
