"""Tools over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.pages import page_of
from toolshed.tools import service
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolOut, ToolQuery, ToolUpdate
from toolshed.validation import parse_body, parse_query

tools = Blueprint("tools", __name__)


@tools.get("")
def list_tools() -> tuple[dict[str, object], int]:
    """Answer with a page of the tools that match the query."""
    query = parse_query(ToolQuery, request)
    found, total = service.list_tools(query)
    return page_of([as_body(tool) for tool in found], total, query), 200


@tools.get("/statistics")
def read_statistics() -> tuple[dict[str, object], int]:
    """Answer with counts and sums over all tools."""
    return service.statistics().model_dump(), 200


@tools.post("")
def create_tool() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a tool and say where it is."""
    data = parse_body(ToolCreate, request)
    tool = service.add_tool(data)
    location = url_for(".read_tool", tool_id=tool.id)
    return as_body(tool), 201, {"Location": location}


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one tool."""
    return as_body(service.get_tool(tool_id)), 200


@tools.patch("/<uuid:tool_id>")
def change_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Change what the body names."""
    data = parse_body(ToolUpdate, request)
    return as_body(service.change_tool(tool_id, data)), 200


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> tuple[str, int]:
    """Remove a tool."""
    service.remove_tool(tool_id)
    return "", 204


def as_body(tool: Tool) -> dict[str, object]:
    """Return a tool as the API shows it."""
    return ToolOut.model_validate(tool).model_dump()
