"""What can be done with tools. Nothing here knows about HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from toolshed.catalogue import Connection
from toolshed.errors import ConflictError, NotFoundError
from toolshed.tools.models import Tool

CHANGEABLE = ("name", "description", "deposit_cents")


@dataclass(frozen=True)
class Tools:
    """The tools, as one connection sees them."""

    connection: Connection

    def all(self) -> list[Tool]:
        """Return all tools by name, equal names by id."""
        return sorted(self.connection.tools.values(), key=attrgetter("name", "id"))

    def one(self, tool_id: UUID) -> Tool:
        """Return one tool, or raise NotFoundError."""
        tool = self.connection.tools.get(tool_id)
        if tool is None:
            raise NotFoundError(tool_id)
        return tool

    def add(self, owner_id: UUID, sent: Mapping[str, Any]) -> Tool:
        """Add a tool; raise ConflictError if its owner is no member."""
        if owner_id not in self.connection.members:
            raise ConflictError(owner_id)
        tool = Tool(
            uuid4(),
            sent["name"],
            sent.get("description"),
            sent.get("deposit_cents", 0),
            owner_id,
            datetime.now(UTC),
        )
        return self._store(tool)

    def change(self, tool_id: UUID, sent: Mapping[str, Any]) -> Tool:
        """Change the values that were sent and may change, and only those."""
        changes = {key: sent[key] for key in CHANGEABLE if key in sent}
        return self._store(replace(self.one(tool_id), **changes))

    def remove(self, tool_id: UUID) -> None:
        """Remove a tool, or raise NotFoundError."""
        self.connection.tools.pop(self.one(tool_id).id)

    def _store(self, tool: Tool) -> Tool:
        self.connection.tools[tool.id] = tool
        return tool
