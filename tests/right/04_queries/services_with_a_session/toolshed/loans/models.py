"""The loans' table."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from toolshed.column_kinds import MemberId, Moment, ToolId
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.members.models import Member
    from toolshed.tools.models import Tool


class Loan(Identified, Timestamped, Base):
    """A tool in the hands of a borrower, until returned_at is set."""

    __tablename__ = "loans"

    tool_id: Mapped[ToolId]
    borrower_id: Mapped[MemberId]
    due_on: Mapped[date]
    returned_at: Mapped[Moment | None]

    tool: Mapped["Tool"] = relationship(back_populates="loans")
    borrower: Mapped["Member"] = relationship(back_populates="loans")


Index(
    "one_open_loan", Loan.tool_id, unique=True, sqlite_where=Loan.returned_at.is_(None)
)
Index("ix_loans_tool", Loan.tool_id)
Index("ix_loans_borrower", Loan.borrower_id, Loan.returned_at)
Index("ix_loans_due", Loan.due_on, Loan.id)
