"""The reports' table: which reports were asked for."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped


class ReportRequest(Identified, Timestamped, Base):
    """A report that somebody has asked for; its id is that of the task."""

    __tablename__ = "report_requests"

    loans: Mapped[str] = mapped_column(String(10))
