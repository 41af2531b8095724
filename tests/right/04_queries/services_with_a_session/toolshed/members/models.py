"""The members' table."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from toolshed.column_kinds import Text80, Text254
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.loans.models import Loan
    from toolshed.tools.models import Tool


class Member(Identified, Timestamped, Base):
    """A neighbour. The email address is private: no response shows it."""

    __tablename__ = "members"

    name: Mapped[Text80]
    email: Mapped[Text254]

    tools: Mapped[list["Tool"]] = relationship(
        back_populates="owner", passive_deletes="all"
    )
    loans: Mapped[list["Loan"]] = relationship(
        back_populates="borrower", passive_deletes="all"
    )

    __table_args__ = (
        CheckConstraint("length(name) > 0"),
        UniqueConstraint("email"),
        Index(None, "name", "id"),
    )
