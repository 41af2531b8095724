"""What can be done with members. Nothing here knows about HTTP."""

from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery


class MemberService:
    """The members behind one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on what the connection reaches."""
        self._members = connection.members
        self._tools = connection.tools

    def page(self, query: MemberQuery) -> tuple[list[Member], int]:
        """Return a page of the members by name, and how many there are in all."""
        rows = sorted(self._members.values(), key=lambda row: (row.name, row.id))
        return query.cut(rows), len(rows)

    def get(self, member_id: UUID) -> Member:
        """Return one member, or raise NotFoundError."""
        member = self._members.get(member_id)
        if member is None:
            message = f"there is no member {member_id}"
            raise NotFoundError(message)
        return member

    def add(self, data: MemberCreate) -> Member:
        """Add a member; raise ConflictError if the email address is taken."""
        if data.email in {member.email for member in self._members.values()}:
            message = "another member has this email address"
            raise ConflictError(message)
        member = Member(uuid4(), data.name, data.email)
        self._members[member.id] = member
        return member

    def remove(self, member_id: UUID) -> None:
        """Remove a member; raise ConflictError while the member owns tools."""
        member = self.get(member_id)
        if member.id in {tool.owner_id for tool in self._tools.values()}:
            message = "a member who owns tools cannot leave"
            raise ConflictError(message)
        del self._members[member.id]
