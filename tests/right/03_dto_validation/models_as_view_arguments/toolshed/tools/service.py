"""What can be done with tools. Nothing here knows about HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from string import ascii_lowercase, ascii_uppercase
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.pages import Page, cut_page
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolQuery, ToolUpdate


def list_tools(connection: Connection, query: ToolQuery) -> Page[Tool]:
    """Return one page of the tools that match, by name, equal names by id."""
    found = [tool for tool in connection.tools.values() if matches(tool, query)]
    found.sort(key=lambda tool: (tool.name, tool.id))
    return cut_page(found, query)


def matches(tool: Tool, query: ToolQuery) -> bool:
    """Say whether a tool passes every filter; one that was not given always holds."""
    lowest, highest = query.min_deposit_cents, query.max_deposit_cents
    return (
        (query.q is None or ascii_lower(query.q) in ascii_lower(tool.name))
        and (query.owner_id is None or query.owner_id == tool.owner_id)
        and (query.tag is None or query.tag in tool.tags)
        and (lowest is None or lowest <= tool.deposit_cents)
        and (highest is None or tool.deposit_cents <= highest)
    )


def ascii_lower(text: str) -> str:
    """Make the letters A to Z lower case, and leave all others as they are."""
    return text.translate(str.maketrans(ascii_uppercase, ascii_lowercase))


def get_tool(connection: Connection, tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    try:
        return connection.tools[tool_id]
    except KeyError:
        message = f"there is no tool {tool_id}"
        raise NotFoundError(message) from None


def add_tool(connection: Connection, new: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner is no member."""
    if new.owner_id not in connection.members:
        # The id is a value that the client sent: the answer does not repeat it.
        message = "the owner is no member"
        raise ConflictError(message)
    tool = Tool(
        id=uuid4(),
        name=new.name,
        description=new.description,
        deposit_cents=new.deposit_cents,
        owner_id=new.owner_id,
        created_at=datetime.now(UTC),
        tags=new.tags,
    )
    connection.tools[tool.id] = tool
    return tool


def change_tool(connection: Connection, tool_id: UUID, changes: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    tool = get_tool(connection, tool_id)
    sent = {field: getattr(changes, field) for field in changes.model_fields_set}
    changed = replace(tool, **sent)
    connection.tools[tool.id] = changed
    return changed


def remove_tool(connection: Connection, tool_id: UUID) -> None:
    """Remove a tool, or raise NotFoundError."""
    tool = get_tool(connection, tool_id)
    del connection.tools[tool.id]
