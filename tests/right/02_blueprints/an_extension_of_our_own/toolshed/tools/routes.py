"""Tools over HTTP: parse, call the service, serialise."""

from flask import Blueprint, request, url_for

from toolshed.connection import current_connection
from toolshed.pages import page_of
from toolshed.tools import service
from toolshed.tools.models import Tool

type Body = dict[str, object]

KEYS = ("id", "name", "description", "deposit_cents", "owner_id", "created_at")

tools = Blueprint("tools", __name__)


@tools.get("")
def index() -> Body:
    """Answer with the first page of tools."""
    return page_of([shown(tool) for tool in service.by_name(current_connection())])


@tools.post("")
def create() -> tuple[Body, int, list[tuple[str, str]]]:
    """Add a tool and say where it is."""
    sent = {"description": None, "deposit_cents": 0} | request.get_json()
    tool = service.offer(
        current_connection(),
        owner=sent["owner_id"],
        name=sent["name"],
        description=sent["description"],
        deposit_cents=sent["deposit_cents"],
    )
    return shown(tool), 201, [("Location", url_for(".show", text=tool.id))]


@tools.get("/<text>")
def show(text: str) -> Body:
    """Answer with one tool."""
    return shown(service.find(current_connection(), text))


@tools.patch("/<text>")
def change(text: str) -> Body:
    """Change what the body names."""
    return shown(service.change(current_connection(), text, request.get_json()))


@tools.delete("/<text>")
def delete(text: str) -> tuple[str, int]:
    """Remove a tool."""
    service.withdraw(current_connection(), text)
    return "", 204


def shown(tool: Tool) -> Body:
    """Return a tool as the API shows it."""
    return {key: getattr(tool, key) for key in KEYS}
