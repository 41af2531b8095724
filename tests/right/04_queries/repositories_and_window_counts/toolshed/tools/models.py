"""The tools' tables: a tool is stored and changed together with its tags."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.categories.models import Category
    from toolshed.loans.models import Loan
    from toolshed.members.models import Member

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
        secondary=tool_tags, back_populates="tags"
    )


class Tool(Identified, Timestamped, Base):
    """A tool that a member lends."""

    __tablename__ = "tools"
    __table_args__ = (
        CheckConstraint("name <> ''", name="ck_tools_name_not_empty"),
        CheckConstraint("deposit_cents >= 0", name="ck_tools_deposit_not_negative"),
        Index("ix_tools_name_id", "name", "id"),
    )

    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str | None] = mapped_column(String(1000))
    deposit_cents: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    category_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("categories.id"), index=True
    )

    owner: Mapped["Member"] = relationship(back_populates="tools")
    category: Mapped["Category | None"] = relationship(back_populates="tools")
    tags: Mapped[list[Tag]] = relationship(
        secondary=tool_tags, back_populates="tools", passive_deletes=True
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="tool", passive_deletes="all"
    )
