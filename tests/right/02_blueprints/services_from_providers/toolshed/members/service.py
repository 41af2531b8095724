"""What can be done with members. Nothing here knows about HTTP."""

from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.members.models import Member


class MemberService:
    """The members, reached through one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection; whoever opened it closes it."""
        self._connection = connection

    def all(self) -> list[Member]:
        """Return all members by name, equal names by id."""
        members = self._connection.members.values()
        return sorted(members, key=lambda member: (member.name, member.id))

    def get(self, member_id: UUID) -> Member:
        """Return one member, or raise NotFoundError."""
        try:
            return self._connection.members[member_id]
        except KeyError:
            message = f"there is no member {member_id}"
            raise NotFoundError(message) from None

    def add(self, name: str, email: str) -> Member:
        """Store a new member; an email address belongs to one member only."""
        members = self._connection.members
        if any(member.email == email for member in members.values()):
            # The address is private: the message does not repeat it.
            message = "this email address belongs to another member"
            raise ConflictError(message)
        member = Member(id=uuid4(), name=name, email=email)
        members[member.id] = member
        return member

    def remove(self, member_id: UUID) -> None:
        """Remove a member who owns no tool."""
        member = self.get(member_id)
        tools = self._connection.tools.values()
        if any(tool.owner_id == member.id for tool in tools):
            message = f"the member {member.id} still owns a tool"
            raise ConflictError(message)
        del self._connection.members[member.id]
