"""The reports' table."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolshed.column_types import UtcDateTime
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped


class Report(Identified, Timestamped, Base):
    """A report that somebody has asked for, and its content once it is made."""

    __tablename__ = "reports"

    loans: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    csv: Mapped[str | None] = mapped_column(Text())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
