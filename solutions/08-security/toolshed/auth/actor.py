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
        """Say whether the actor is this member, or a librarian."""
        return self.is_librarian or self.member_id == member_id

    def insist_on(self, member_id: UUID) -> None:
        """Raise ForbiddenError unless the actor may act for this member."""
        if not self.may_act_for(member_id):
            message = "you can only do this for yourself"
            raise ForbiddenError(message)

    def insist_on_librarian(self) -> None:
        """Raise ForbiddenError unless the actor is a librarian."""
        if not self.is_librarian:
            message = "only a librarian can do this"
            raise ForbiddenError(message)
