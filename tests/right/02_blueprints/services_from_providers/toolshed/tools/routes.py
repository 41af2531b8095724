"""Tools over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools.models import Tool
from toolshed.tools.service import ToolChanges, ToolService

tools = Blueprint("tools", __name__)


def tool_service() -> ToolService:
    """Return the service on the connection of this request."""
    return ToolService(current_connection())


def tool_body(tool: Tool) -> dict[str, object]:
    """Return what the API says of a tool, in the order of the brief."""
    return {
        "id": tool.id,
        "name": tool.name,
        "description": tool.description,
        "deposit_cents": tool.deposit_cents,
        "owner_id": tool.owner_id,
        "created_at": tool.created_at,
    }


@tools.get("")
def list_tools() -> dict[str, object]:
    """Answer with the tools."""
    return page_of([tool_body(tool) for tool in tool_service().all()])


@tools.post("")
def create_tool() -> tuple[dict[str, object], int, dict[str, str]]:
    """Store a new tool."""
    body = request.get_json()
    tool = tool_service().add(
        name=body["name"],
        owner_id=body["owner_id"],
        description=body.get("description"),
        deposit_cents=body.get("deposit_cents", 0),
    )
    location = url_for(".read_tool", tool_id=tool.id)
    return tool_body(tool), 201, {"Location": location}


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> dict[str, object]:
    """Answer with one tool."""
    return tool_body(tool_service().get(tool_id))


@tools.patch("/<uuid:tool_id>")
def change_tool(tool_id: UUID) -> dict[str, object]:
    """Change the parts of a tool that the body names."""
    changes: ToolChanges = request.get_json()
    return tool_body(tool_service().change(tool_id, changes))


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> tuple[str, int]:
    """Remove a tool."""
    tool_service().remove(tool_id)
    return "", 204
