"""What can be done with tools. Nothing here knows about HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolQuery, ToolUpdate


def list_tools(connection: Connection, query: ToolQuery) -> tuple[list[Tool], int]:
    """Return a page of the tools that match, and how many match in all."""
    found = sorted(
        (tool for tool in connection.tools.values() if query.accepts(tool)),
        key=lambda tool: (tool.name, tool.id),
    )
    return found[query.rows], len(found)


def in_order(tags: list[str]) -> tuple[str, ...]:
    """Return the tags as they are stored: in order, each of them once."""
    return tuple(sorted(frozenset(tags)))


def get_tool(connection: Connection, tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    try:
        return connection.tools[tool_id]
    except KeyError:
        message = f"there is no tool {tool_id}"
        raise NotFoundError(message) from None


def add_tool(connection: Connection, data: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner is no member."""
    if data.owner_id not in connection.members:
        message = f"the owner {data.owner_id} is no member"
        raise ConflictError(message)
    tool = Tool(
        id=uuid4(),
        name=data.name,
        description=data.description,
        deposit_cents=data.deposit_cents,
        owner_id=data.owner_id,
        created_at=datetime.now(UTC),
        tags=in_order(data.tags),
    )
    connection.tools[tool.id] = tool
    return tool


def change_tool(connection: Connection, tool_id: UUID, data: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    tool = get_tool(connection, tool_id)
    changes = data.model_dump()
    if "tags" in changes:
        changes["tags"] = in_order(changes["tags"])
    changed = replace(tool, **changes)
    connection.tools[tool.id] = changed
    return changed


def remove_tool(connection: Connection, tool_id: UUID) -> None:
    """Remove a tool, or raise NotFoundError."""
    tool = get_tool(connection, tool_id)
    del connection.tools[tool.id]
