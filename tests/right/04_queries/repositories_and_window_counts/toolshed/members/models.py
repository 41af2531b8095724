"""The members' table."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.loans.models import Loan
    from toolshed.tools.models import Tool


class Member(Identified, Timestamped, Base):
    """A neighbour. The email address is private: no response shows it."""

    __tablename__ = "members"
    # Not length(name): SQLite counts only up to the first NUL character.
    __table_args__ = (
        CheckConstraint("name <> ''", name="ck_members_name_not_empty"),
        Index("ix_members_name_id", "name", "id"),
    )

    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)

    # passive_deletes: the database, not the ORM, decides what keeps a member.
    tools: Mapped[list["Tool"]] = relationship(
        back_populates="owner", passive_deletes="all"
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="borrower", passive_deletes="all"
    )
