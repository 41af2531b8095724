"""The members' table."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.loans.models import Loan
    from toolshed.reviews.models import Review
    from toolshed.tools.models import Tool


class Member(Identified, Timestamped, Base):
    """A neighbour. The email address is private: no response shows it."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("name <> ''", name="ck_members_name"),
        Index("ix_members_name_id", "name", "id"),
    )

    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)

    tools: Mapped[list["Tool"]] = relationship(
        back_populates="owner", passive_deletes="all", lazy="raise"
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="borrower", passive_deletes="all", lazy="raise"
    )
    reviews: Mapped[list["Review"]] = relationship(
        back_populates="member", passive_deletes="all", lazy="raise"
    )
