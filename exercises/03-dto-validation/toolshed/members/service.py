"""What can be done with members. Nothing here knows about HTTP."""

from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.members.models import Member

# TODO(03.1): import the models of schemas.py.


# TODO(03.4): return the page that a MemberQuery asks for, and the total.
def list_members(connection: Connection) -> list[Member]:
    """Return all members by name, equal names by id."""
    found = sorted(
        connection.members.values(), key=lambda member: (member.name, member.id)
    )
    # TODO(03.4): only the page, and how many there are in all.
    return found


def get_member(connection: Connection, member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    try:
        return connection.members[member_id]
    except KeyError:
        message = f"there is no member {member_id}"
        raise NotFoundError(message) from None


# TODO(03.1): take a MemberCreate instead of single values.
def add_member(connection: Connection, name: str, email: str) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    # TODO(03.1): the email address comes from the MemberCreate.
    if any(member.email == email for member in connection.members.values()):
        message = "another member has this email address"
        raise ConflictError(message)
    # TODO(03.1): name and email come from the MemberCreate.
    member = Member(id=uuid4(), name=name, email=email)
    connection.members[member.id] = member
    return member


def remove_member(connection: Connection, member_id: UUID) -> None:
    """Remove a member; raise ConflictError while the member owns tools."""
    member = get_member(connection, member_id)
    if any(tool.owner_id == member.id for tool in connection.tools.values()):
        message = "a member who owns tools cannot leave"
        raise ConflictError(message)
    del connection.members[member.id]
