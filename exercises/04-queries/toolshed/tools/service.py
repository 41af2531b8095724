"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

# TODO(04.2): import what you need.
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolQuery, ToolStatistics, ToolUpdate


def list_tools(query: ToolQuery) -> tuple[Sequence[Tool], int]:
    """Return a page of the tools that match, and how many match in all."""
    raise NotImplementedError("TODO(04.3): write list_tools")


def get_tool(tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    raise NotImplementedError("TODO(04.2): write get_tool")


def add_tool(data: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner or category is unknown."""
    raise NotImplementedError("TODO(04.2): write add_tool")


def change_tool(tool_id: UUID, data: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    raise NotImplementedError("TODO(04.2): write change_tool")


def remove_tool(tool_id: UUID) -> None:
    """Remove a tool; raise ConflictError if it has ever been lent."""
    raise NotImplementedError("TODO(04.2): write remove_tool")


def statistics() -> ToolStatistics:
    """Return counts and sums over all tools."""
    raise NotImplementedError("TODO(04.4): write statistics")
