"""The actor of a request, and the one rule of who may act for whom."""

from dataclasses import dataclass
from uuid import UUID

from toolshed.errors import ForbiddenError


@dataclass(frozen=True)
class Actor:
    """Who is asking: a member, or a librarian, who may act for anybody."""

    member_id: UUID | None
    is_librarian: bool

    def may_act_for(self, member_id: UUID) -> bool:
        """Say whether this is that member, or a librarian."""
        return self.is_librarian or self.member_id == member_id

    def require_member(self, member_id: UUID) -> None:
        """Raise ForbiddenError unless the actor may act for this member."""
        if not self.may_act_for(member_id):
            message = "this belongs to somebody else"
            raise ForbiddenError(message)

    def require_librarian(self) -> None:
        """Raise ForbiddenError unless the actor is a librarian."""
        if not self.is_librarian:
            message = "only librarians may do this"
            raise ForbiddenError(message)
