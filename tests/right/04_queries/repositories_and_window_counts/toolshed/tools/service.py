"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from toolshed.tools.models import Tool
from toolshed.tools.repository import ToolRepository
from toolshed.tools.schemas import ToolCreate, ToolQuery, ToolStatistics, ToolUpdate
from toolshed.unit_of_work import unit_of_work


def list_tools(query: ToolQuery) -> tuple[Sequence[Tool], int]:
    """Return a page of the tools that match, and how many match in all."""
    return ToolRepository().page(query)


def get_tool(tool_id: UUID) -> Tool:
    """Return one tool, or raise NotFoundError."""
    return ToolRepository().get(tool_id)


def add_tool(data: ToolCreate) -> Tool:
    """Add a tool; raise ConflictError if its owner or category is unknown."""
    tools = ToolRepository()
    with unit_of_work():
        tool = Tool(
            name=data.name,
            description=data.description,
            deposit_cents=data.deposit_cents,
            owner_id=data.owner_id,
            category_id=data.category_id,
            tags=tools.tags_named(data.tags),
        )
        tools.add(tool)
    return tool


def change_tool(tool_id: UUID, data: ToolUpdate) -> Tool:
    """Change the values that were sent, and only those."""
    tools = ToolRepository()
    with unit_of_work():
        tool = tools.get(tool_id)
        values = data.model_dump(exclude_unset=True, exclude={"tags"})
        for key, value in values.items():
            setattr(tool, key, value)
        if "tags" in data.model_fields_set:
            tool.tags = tools.tags_named(data.tags)
    return tool


def remove_tool(tool_id: UUID) -> None:
    """Remove a tool; raise ConflictError if it has ever been lent."""
    tools = ToolRepository()
    with unit_of_work():
        tools.remove(tools.get(tool_id))


def statistics() -> ToolStatistics:
    """Return counts and sums over all tools."""
    return ToolRepository().statistics()
