"""What can be done with tools. Nothing here knows about HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypedDict
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.tools.models import Tool


class ToolChanges(TypedDict, total=False):
    """What may change in a tool; a key that is missing stays as it is."""

    name: str
    description: str | None
    deposit_cents: int


class ToolService:
    """The tools, reached through one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection; whoever opened it closes it."""
        self._connection = connection

    def all(self) -> list[Tool]:
        """Return all tools by name, equal names by id."""
        tools = self._connection.tools.values()
        return sorted(tools, key=lambda tool: (tool.name, tool.id))

    def get(self, tool_id: UUID) -> Tool:
        """Return one tool, or raise NotFoundError."""
        try:
            return self._connection.tools[tool_id]
        except KeyError:
            message = f"there is no tool {tool_id}"
            raise NotFoundError(message) from None

    def add(
        self,
        name: str,
        owner_id: str,
        description: str | None = None,
        deposit_cents: int = 0,
    ) -> Tool:
        """Store a new tool of a member."""
        tool = Tool(
            id=uuid4(),
            name=name,
            description=description,
            deposit_cents=deposit_cents,
            owner_id=self._id_of_member(owner_id),
            created_at=datetime.now(UTC),
        )
        self._connection.tools[tool.id] = tool
        return tool

    def change(self, tool_id: UUID, changes: ToolChanges) -> Tool:
        """Change what the changes name, and nothing else."""
        tool = self.get(tool_id)
        # Key by key: whatever else a caller sent has no way in.
        changed = replace(
            tool,
            name=changes.get("name", tool.name),
            description=changes.get("description", tool.description),
            deposit_cents=changes.get("deposit_cents", tool.deposit_cents),
        )
        self._connection.tools[tool.id] = changed
        return changed

    def remove(self, tool_id: UUID) -> None:
        """Remove a tool."""
        tool = self.get(tool_id)
        del self._connection.tools[tool.id]

    def _id_of_member(self, text: str) -> UUID:
        """Return the id that the text means, if a member has it."""
        message = "owner_id is no member's"
        try:
            member_id = UUID(text)
        except ValueError:
            raise ConflictError(message) from None
        if member_id not in self._connection.members:
            raise ConflictError(message)
        return member_id
