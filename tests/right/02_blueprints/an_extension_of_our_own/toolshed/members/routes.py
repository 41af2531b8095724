"""Members over HTTP: parse, call the service, serialise."""

from flask import Blueprint, Response, request, url_for

from toolshed.connection import current_connection
from toolshed.members import service
from toolshed.members.models import Member
from toolshed.pages import page_of

type Body = dict[str, object]

members = Blueprint("members", __name__)


@members.get("")
def index() -> Body:
    """Answer with the first page of members."""
    return page_of([shown(member) for member in service.by_name(current_connection())])


@members.post("")
def create() -> tuple[Body, int, list[tuple[str, str]]]:
    """Add a member and say where it is."""
    sent = request.get_json()
    member = service.join(current_connection(), name=sent["name"], email=sent["email"])
    return shown(member), 201, [("Location", url_for(".show", text=member.id))]


@members.get("/<text>")
def show(text: str) -> Body:
    """Answer with one member."""
    return shown(service.find(current_connection(), text))


@members.delete("/<text>")
def delete(text: str) -> tuple[str, int]:
    """Remove a member."""
    service.leave(current_connection(), text)
    return "", 204


@members.after_request
def no_store(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.headers.set("Cache-Control", "no-store")
    return response


def shown(member: Member) -> Body:
    """Return what the public may know of a member."""
    return {key: getattr(member, key) for key in ("id", "name")}
