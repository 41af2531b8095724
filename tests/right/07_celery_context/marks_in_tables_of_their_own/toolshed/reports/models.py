"""The reports' table."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolshed.column_types import UtcDateTime
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped


class Report(Identified, Timestamped, Base):
    """A list of loans that a worker makes; its content is read only when asked for."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'done', 'failed')", name="ck_reports_status"
        ),
    )

    loans: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    content: Mapped[str | None] = mapped_column(Text, deferred=True)
