"""What can be done with members. Nothing here knows about HTTP."""

from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.members.models import Member


class EmailTakenError(ConflictError):
    """Another member has this email address."""


class StillNeededError(ConflictError):
    """The member owns tools."""


@dataclass(frozen=True)
class Members:
    """The members, as one connection sees them."""

    connection: Connection

    def all(self) -> list[Member]:
        """Return all members by name, equal names by id."""
        return sorted(self.connection.members.values(), key=attrgetter("name", "id"))

    def one(self, member_id: UUID) -> Member:
        """Return one member, or raise NotFoundError."""
        member = self.connection.members.get(member_id)
        if member is None:
            raise NotFoundError(member_id)
        return member

    def add(self, name: str, email: str) -> Member:
        """Add a member; raise EmailTakenError if the email address is taken."""
        if email in {member.email for member in self.connection.members.values()}:
            raise EmailTakenError
        member = Member(uuid4(), name, email)
        self.connection.members[member.id] = member
        return member

    def remove(self, member_id: UUID) -> None:
        """Remove a member; raise StillNeededError while the member owns tools."""
        owners = {tool.owner_id for tool in self.connection.tools.values()}
        if self.one(member_id).id in owners:
            raise StillNeededError
        self.connection.members.pop(member_id)
