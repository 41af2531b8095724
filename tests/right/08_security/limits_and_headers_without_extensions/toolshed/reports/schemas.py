"""What a client sends about reports, and what it sees of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from toolshed.schemas import AnswerModel, RequestModel


class ReportCreate(RequestModel):
    """Which loans a report lists."""

    loans: Literal["all", "open", "returned"] = "all"


class ReportOut(AnswerModel):
    """How far a report is."""

    id: UUID
    loans: str
    status: Literal["pending", "done", "failed"]
    created_at: datetime
    finished_at: datetime | None
