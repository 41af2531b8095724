"""What can be done with members. Nothing here knows about HTTP."""

from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery
from toolshed.pages import Page, cut_page


def list_members(connection: Connection, query: MemberQuery) -> Page[Member]:
    """Return one page of the members by name, equal names by id."""
    found = sorted(
        connection.members.values(), key=lambda member: (member.name, member.id)
    )
    return cut_page(found, query)


def get_member(connection: Connection, member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    try:
        return connection.members[member_id]
    except KeyError:
        message = f"there is no member {member_id}"
        raise NotFoundError(message) from None


def add_member(connection: Connection, new: MemberCreate) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    if any(member.email == new.email for member in connection.members.values()):
        message = "another member has this email address"
        raise ConflictError(message)
    member = Member(id=uuid4(), name=new.name, email=new.email)
    connection.members[member.id] = member
    return member


def remove_member(connection: Connection, member_id: UUID) -> None:
    """Remove a member; raise ConflictError while the member owns tools."""
    member = get_member(connection, member_id)
    if any(tool.owner_id == member.id for tool in connection.tools.values()):
        message = "a member who owns tools cannot leave"
        raise ConflictError(message)
    del connection.members[member.id]
