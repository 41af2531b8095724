"""What can be done with tools. Nothing here knows about HTTP."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.ids import id_from
from toolshed.tools.models import Tool


def by_name(connection: Connection) -> list[Tool]:
    """Return all tools by name, equal names by id."""
    found = [connection.tools[key] for key in sorted(connection.tools)]
    found.sort(key=lambda tool: tool.name)
    return found


def find(connection: Connection, text: str) -> Tool:
    """Return the tool with this id, or raise NotFoundError."""
    found = connection.tools.get(id_from(text))
    if found is None:
        raise NotFoundError(text)
    return found


def offer(
    connection: Connection,
    *,
    owner: str,
    name: str,
    description: str | None,
    deposit_cents: int,
) -> Tool:
    """Add a tool; raise ConflictError if its owner is no member."""
    owner_id = UUID(owner)
    if connection.members.get(owner_id) is None:
        raise ConflictError(owner)
    moment = datetime.now(UTC)
    tool = Tool(uuid4(), name, description, deposit_cents, owner_id, moment)
    return connection.tools.setdefault(tool.id, tool)


def change(connection: Connection, text: str, sent: dict[str, object]) -> Tool:
    """Change the values that were sent, and only those."""
    old = find(connection, text)
    kept = {key: sent.get(key, value) for key, value in vars(old).items()}
    new = Tool(
        id=old.id,
        name=str(kept["name"]),
        description=None if kept["description"] is None else str(kept["description"]),
        deposit_cents=int(str(kept["deposit_cents"])),
        owner_id=old.owner_id,
        created_at=old.created_at,
    )
    connection.tools[old.id] = new
    return new


def withdraw(connection: Connection, text: str) -> None:
    """Remove a tool, or raise NotFoundError."""
    del connection.tools[find(connection, text).id]
