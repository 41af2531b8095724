"""What can be done with members. Nothing here knows about HTTP."""

from uuid import uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.ids import id_from
from toolshed.members.models import Member


def by_name(connection: Connection) -> list[Member]:
    """Return all members by name, equal names by id."""
    found = [connection.members[key] for key in sorted(connection.members)]
    # Sorting is stable: what is equal stays in the order of the ids.
    found.sort(key=lambda member: member.name)
    return found


def find(connection: Connection, text: str) -> Member:
    """Return the member with this id, or raise NotFoundError."""
    try:
        return connection.members[id_from(text)]
    except KeyError:
        raise NotFoundError(text) from None


def join(connection: Connection, name: str, email: str) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    for other in connection.members.values():
        if other.email == email:
            raise ConflictError(other.id)
    member = Member(id=uuid4(), name=name, email=email)
    connection.members.update({member.id: member})
    return member


def leave(connection: Connection, text: str) -> None:
    """Remove a member; raise ConflictError while the member owns tools."""
    member = find(connection, text)
    owned = [t for t in connection.tools.values() if t.owner_id == member.id]
    if owned:
        raise ConflictError(owned[0].id)
    connection.members.pop(member.id)
