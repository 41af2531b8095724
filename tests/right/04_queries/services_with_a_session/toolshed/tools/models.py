"""The tools' tables: a tool is stored and changed together with its tags."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, relationship

from toolshed.column_kinds import CategoryId, MemberId, Text20, Text80, Text1000
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.categories.models import Category
    from toolshed.loans.models import Loan
    from toolshed.members.models import Member

tool_tags = Table(
    "tool_tags",
    Base.metadata,
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
    Column("tool_id", ForeignKey("tools.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_tool_tags_tool", "tool_id"),
)


class Tag(Identified, Base):
    """A word that tools are found by."""

    __tablename__ = "tags"

    name: Mapped[Text20]

    tools: Mapped[list["Tool"]] = relationship(
        secondary=tool_tags, back_populates="tags"
    )


class Tool(Identified, Timestamped, Base):
    """A tool that a member lends."""

    __tablename__ = "tools"

    name: Mapped[Text80]
    description: Mapped[Text1000 | None]
    deposit_cents: Mapped[int]
    owner_id: Mapped[MemberId]
    category_id: Mapped[CategoryId | None]

    owner: Mapped["Member"] = relationship(back_populates="tools")
    category: Mapped["Category | None"] = relationship(back_populates="tools")
    tags: Mapped[list[Tag]] = relationship(secondary=tool_tags, back_populates="tools")
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="tool", passive_deletes="all"
    )

    __table_args__ = (
        CheckConstraint("length(name) > 0 AND deposit_cents >= 0"),
        Index("ix_tools_name", "name", "id"),
    )


Index("uq_tags_name", Tag.name, unique=True)
Index("ix_tools_deposit", Tool.deposit_cents)
Index("ix_tools_owner", Tool.owner_id, Tool.name)
Index("ix_tools_category", Tool.category_id)
