"""Tools over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, url_for

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools import service
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolOut, ToolQuery, ToolUpdate
from toolshed.validation import json_body, query_string

tools = Blueprint("tools", __name__)


@tools.get("")
@query_string(ToolQuery)
def list_tools(query: ToolQuery) -> tuple[dict[str, object], int]:
    """Answer with the page of tools that the query string asks for."""
    return page_of(service.list_tools(current_connection(), query), as_body), 200


@tools.post("")
@json_body(ToolCreate)
def create_tool(new: ToolCreate) -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a tool and say where it is."""
    tool = service.add_tool(current_connection(), new)
    location = url_for(".read_tool", tool_id=tool.id)
    return as_body(tool), 201, {"Location": location}


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one tool."""
    return as_body(service.get_tool(current_connection(), tool_id)), 200


@tools.patch("/<uuid:tool_id>")
@json_body(ToolUpdate)
def change_tool(changes: ToolUpdate, tool_id: UUID) -> tuple[dict[str, object], int]:
    """Change what the body names."""
    return as_body(service.change_tool(current_connection(), tool_id, changes)), 200


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> tuple[str, int]:
    """Remove a tool."""
    service.remove_tool(current_connection(), tool_id)
    return "", 204


def as_body(tool: Tool) -> dict[str, object]:
    """Return a tool as the API shows it."""
    return ToolOut.model_validate(tool).model_dump()
