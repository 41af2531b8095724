"""What can be done with tools. Nothing here knows about HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypedDict  # TODO(03.3): no longer needed.
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.tools.models import Tool

# TODO(03.2): import the models of schemas.py.


# TODO(03.4): return the page that a ToolQuery asks for, and the total.
def list_tools(connection: Connection) -> list[Tool]:
    """Return all tools by name, equal names by id."""
    return sorted(connection.tools.values(), key=lambda tool: (tool.name, tool.id))


def get_tool(connection: Connection, tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    try:
        return connection.tools[tool_id]
    except KeyError:
        message = f"there is no tool {tool_id}"
        raise NotFoundError(message) from None


# TODO(03.2): take a ToolCreate instead of single values.
def add_tool(
    connection: Connection,
    name: str,
    owner_id: UUID,
    description: str | None = None,
    deposit_cents: int = 0,
) -> Tool:
    """Add a tool; raise ConflictError if its owner is no member."""
    # TODO(03.2): the values come from the ToolCreate.
    if owner_id not in connection.members:
        message = f"the owner {owner_id} is no member"
        raise ConflictError(message)
    tool = Tool(
        id=uuid4(),
        # TODO(03.2): here too.
        name=name,
        description=description,
        deposit_cents=deposit_cents,
        owner_id=owner_id,
        created_at=datetime.now(UTC),
        # TODO(03.2): and the tags.
    )
    connection.tools[tool.id] = tool
    return tool


# TODO(03.3): ToolUpdate takes the place of this dict.
class ToolChanges(TypedDict, total=False):
    """The values to change; what is absent stays as it is."""

    name: str
    description: str | None
    deposit_cents: int


# TODO(03.3): take a ToolUpdate, and change what was sent.
def change_tool(connection: Connection, tool_id: UUID, changes: ToolChanges) -> Tool:
    """Change the values that are given, and only those."""
    tool = get_tool(connection, tool_id)
    # TODO(03.3): tell what was not sent from what was sent as null.
    changed = replace(
        tool,
        name=changes.get("name", tool.name),
        description=changes.get("description", tool.description),
        deposit_cents=changes.get("deposit_cents", tool.deposit_cents),
    )
    connection.tools[tool.id] = changed
    return changed


def remove_tool(connection: Connection, tool_id: UUID) -> None:
    """Remove a tool, or raise NotFoundError."""
    tool = get_tool(connection, tool_id)
    del connection.tools[tool.id]
