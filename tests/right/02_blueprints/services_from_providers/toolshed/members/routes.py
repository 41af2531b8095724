"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from toolshed.connection import current_connection
from toolshed.members.models import Member
from toolshed.members.service import MemberService
from toolshed.pages import page_of

members = Blueprint("members", __name__)


def member_service() -> MemberService:
    """Return the service on the connection of this request."""
    return MemberService(current_connection())


def member_body(member: Member) -> dict[str, object]:
    """Return what everybody may see of a member."""
    return {"id": member.id, "name": member.name}


@members.after_request
def forbid_storing(response: Response) -> Response:
    """Keep people's names out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@members.get("")
def list_members() -> dict[str, object]:
    """Answer with the members."""
    return page_of([member_body(member) for member in member_service().all()])


@members.post("")
def create_member() -> tuple[dict[str, object], int, dict[str, str]]:
    """Store a new member."""
    body = request.get_json()
    name, email = body["name"], body["email"]
    member = member_service().add(name=name, email=email)
    location = url_for(".read_member", member_id=member.id)
    return member_body(member), 201, {"Location": location}


@members.get("/<uuid:member_id>")
def read_member(member_id: UUID) -> dict[str, object]:
    """Answer with one member."""
    return member_body(member_service().get(member_id))


@members.delete("/<uuid:member_id>")
def delete_member(member_id: UUID) -> tuple[str, int]:
    """Remove a member."""
    member_service().remove(member_id)
    return "", 204
