"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolQuery, ToolUpdate


def ordered(tags: list[str] | None) -> tuple[str, ...]:
    """Return the tags as they are stored: in order, each of them once."""
    return tuple(sorted(set(tags or ())))


def conditions(query: ToolQuery) -> Iterator[Callable[[Tool], bool]]:
    """Yield a test for each filter."""
    low, high = query.min_deposit_cents, query.max_deposit_cents
    yield lambda tool: low <= tool.deposit_cents <= high
    if (text := query.q) is not None:
        yield lambda tool: text.casefold() in tool.name.casefold()
    if query.owner_id is not None:
        yield lambda tool: tool.owner_id == query.owner_id
    if (tag := query.tag) is not None:
        yield lambda tool: tag in tool.tags


class ToolService:
    """The tools behind one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on what the connection reaches."""
        self._members = connection.members
        self._tools = connection.tools

    def page(self, query: ToolQuery) -> tuple[list[Tool], int]:
        """Return a page of the tools that match, and how many match in all."""
        rows = list(self._tools.values())
        for fits in conditions(query):
            rows = list(filter(fits, rows))
        rows.sort(key=lambda row: (row.name, row.id))
        return query.cut(rows), len(rows)

    def get(self, tool_id: UUID) -> Tool:
        """Return one tool, or raise NotFoundError."""
        tool = self._tools.get(tool_id)
        if tool is None:
            message = f"there is no tool {tool_id}"
            raise NotFoundError(message)
        return tool

    def add(self, data: ToolCreate) -> Tool:
        """Add a tool; raise ConflictError if its owner is no member."""
        if data.owner_id not in self._members:
            message = "the owner is no member"
            raise ConflictError(message)
        now = datetime.now(UTC)
        values = data.model_dump() | {"tags": ordered(data.tags)}
        tool = Tool(id=uuid4(), created_at=now, **values)
        self._tools[tool.id] = tool
        return tool

    def change(self, tool_id: UUID, data: ToolUpdate) -> Tool:
        """Change the values that were sent, and only those."""
        changes = {name: getattr(data, name) for name in data.model_fields_set}
        if "tags" in changes:
            changes["tags"] = ordered(data.tags)
        tool = replace(self.get(tool_id), **changes)
        self._tools[tool_id] = tool
        return tool

    def remove(self, tool_id: UUID) -> None:
        """Remove a tool, or raise NotFoundError."""
        del self._tools[self.get(tool_id).id]
