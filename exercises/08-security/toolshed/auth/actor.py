"""The actor of a request, and the one rule of who may act for whom."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Who is asking: a member, or a librarian, who may act for anybody."""

    member_id: UUID | None
    is_librarian: bool

    # TODO(08.3): may the actor act for a member? is the actor a librarian?
