"""The columns that every table of ours begins and ends with."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from toolshed.column_types import UtcDateTime


class Identified:
    """A row with an id that the application makes."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Timestamped:
    """A row that knows when the database stored it."""

    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime(), server_default=func.now()
    )
