"""Tools over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, url_for
from pydantic import TypeAdapter

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools.models import Tool
from toolshed.tools.schemas import ToolCreate, ToolOut, ToolQuery, ToolUpdate
from toolshed.tools.service import ToolService
from toolshed.validation import takes_body, takes_query

tools = Blueprint("tools", __name__)
answer = TypeAdapter(ToolOut)
answers = TypeAdapter(list[ToolOut])


def service() -> ToolService:
    """Return the tools of this request."""
    return ToolService(current_connection())


def body_of(tool: Tool) -> dict[str, object]:
    """Return a tool as the API shows it."""
    return dict(answer.dump_python(answer.validate_python(tool)))


@tools.get("")
@takes_query(ToolQuery)
def list_tools(query: ToolQuery) -> tuple[dict[str, object], int]:
    """Answer with a page of the tools that match the query."""
    rows, total = service().page(query)
    shown = answers.dump_python(answers.validate_python(rows))
    return page_of(shown, total, query), 200


@tools.post("")
@takes_body(ToolCreate)
def create_tool(data: ToolCreate) -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a tool and say where it is."""
    tool = service().add(data)
    location = url_for(".read_tool", tool_id=tool.id)
    return body_of(tool), 201, {"Location": location}


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one tool."""
    return body_of(service().get(tool_id)), 200


@tools.patch("/<uuid:tool_id>")
@takes_body(ToolUpdate)
def change_tool(data: ToolUpdate, tool_id: UUID) -> tuple[dict[str, object], int]:
    """Change what the body names."""
    return body_of(service().change(tool_id, data)), 200


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> tuple[str, int]:
    """Remove a tool."""
    service().remove(tool_id)
    return "", 204
