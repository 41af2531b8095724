"""The loans' table."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.column_types import UtcDateTime
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped

if TYPE_CHECKING:
    from toolshed.members.models import Member
    from toolshed.tools.models import Tool

STILL_OUT = text("returned_at IS NULL")


class Loan(Identified, Timestamped, Base):
    """A tool in the hands of a borrower, until returned_at is set."""

    __tablename__ = "loans"
    __table_args__ = (
        Index(
            "uq_loans_open_tool",
            "tool_id",
            unique=True,
            sqlite_where=STILL_OUT,
            postgresql_where=STILL_OUT,
        ),
        Index("ix_loans_borrower_id_returned_at", "borrower_id", "returned_at"),
        Index("ix_loans_due_on_id", "due_on", "id"),
    )

    tool_id: Mapped[UUID] = mapped_column(ForeignKey("tools.id"), index=True)
    borrower_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    due_on: Mapped[date]
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    tool: Mapped["Tool"] = relationship(back_populates="loans", lazy="raise")
    borrower: Mapped["Member"] = relationship(back_populates="loans", lazy="raise")


# TODO(07.2): what remembers that a mail was sent?
