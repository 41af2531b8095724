"""What Toolshed knows about a tool."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Tool:
    """A tool that a member lends; created_at is in UTC and knows it."""

    id: UUID
    name: str
    description: str | None
    deposit_cents: int
    owner_id: UUID
    created_at: datetime
