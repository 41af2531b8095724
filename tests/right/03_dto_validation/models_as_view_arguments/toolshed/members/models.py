"""What Toolshed knows about a member."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Member:
    """A neighbour. The email address is private: no response shows it."""

    id: UUID
    name: str
    email: str
