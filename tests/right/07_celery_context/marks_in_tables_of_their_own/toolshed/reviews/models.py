"""The reviews' table."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.members.models import Member
    from toolshed.tools.models import Tool


class Review(Identified, Timestamped, Base):
    """One member's opinion of one tool."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("tool_id", "member_id", name="uq_reviews_tool_member"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="ck_reviews_stars"),
    )

    tool_id: Mapped[UUID] = mapped_column(ForeignKey("tools.id", ondelete="CASCADE"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    stars: Mapped[int]
    comment: Mapped[str | None] = mapped_column(String(1000))

    tool: Mapped["Tool"] = relationship(back_populates="reviews", lazy="raise")
    member: Mapped["Member"] = relationship(back_populates="reviews", lazy="raise")
