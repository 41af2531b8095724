"""Tools over HTTP: parse, call the service, serialise."""

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request, url_for

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools.service import Tools

tools = Blueprint("tools", __name__)


def service() -> Tools:
    """Return the service of this request."""
    return Tools(current_connection())


@tools.get("")
def list_tools() -> Response:
    """Answer with the first page of tools."""
    return jsonify(page_of([asdict(tool) for tool in service().all()]))


@tools.post("")
def create_tool() -> Response:
    """Add a tool and say where it is."""
    sent = request.get_json()
    tool = service().add(UUID(sent["owner_id"]), sent)
    response = make_response(asdict(tool), 201)
    response.location = url_for(f"{request.blueprint}.read_tool", tool_id=tool.id)
    return response


@tools.get("/<uuid:tool_id>")
def read_tool(tool_id: UUID) -> Response:
    """Answer with one tool."""
    return make_response(asdict(service().one(tool_id)))


@tools.patch("/<uuid:tool_id>")
def change_tool(tool_id: UUID) -> Response:
    """Change what the body names."""
    return make_response(asdict(service().change(tool_id, request.get_json())))


@tools.delete("/<uuid:tool_id>")
def delete_tool(tool_id: UUID) -> Response:
    """Remove a tool."""
    service().remove(tool_id)
    return Response(status=204)
