"""Tools over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools import service
from toolshed.tools.models import Tool

# TODO(03.2): import the models of schemas.py, and what parses.

tools = Blueprint("tools", __name__)


@tools.get("")
def list_tools() -> tuple[dict[str, object], int]:
    """Answer with the first page of tools."""
    # TODO(03.4): answer with the page that the query string asks for.
    found = service.list_tools(current_connection())
    return page_of([as_body(tool) for tool in found]), 200


@tools.post("")
def create_tool() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a tool and say where it is."""
    # TODO(03.2): parse the body into a ToolCreate, and hand that to the service.
    body = request.get_json()
    tool = service.add_tool(
        current_connection(),
        name=body["name"],
        owner_id=UUID(body["owner_id"]),
        description=body.get("description"),
        deposit_cents=body.get("deposit_cents", 0),
    )
    location = url_for(".read_tool", tool_id=tool.id)
    return as_body(tool), 201, {"Location": location}


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one tool."""
    return as_body(service.get_tool(current_connection(), tool_id)), 200


@tools.patch("/<uuid:tool_id>")
def change_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Change what the body names."""
    # TODO(03.3): parse the body into a ToolUpdate, and hand that to the service.
    changes = request.get_json()
    return as_body(service.change_tool(current_connection(), tool_id, changes)), 200


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> tuple[str, int]:
    """Remove a tool."""
    service.remove_tool(current_connection(), tool_id)
    return "", 204


def as_body(tool: Tool) -> dict[str, object]:
    """Return a tool as the API shows it."""
    # TODO(03.2): let ToolOut decide what is shown.
    return {
        "id": tool.id,
        "name": tool.name,
        "description": tool.description,
        "deposit_cents": tool.deposit_cents,
        "owner_id": tool.owner_id,
        "created_at": tool.created_at,
    }
