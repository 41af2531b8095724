"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from toolshed.connection import current_connection
from toolshed.members import service
from toolshed.members.models import Member

# TODO(03.1): import the models of schemas.py.
from toolshed.pages import page_of

# TODO(03.1): import what parses.

members = Blueprint("members", __name__)


@members.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.headers["Cache-Control"] = "no-store"
    return response


@members.get("")
def list_members() -> tuple[dict[str, object], int]:
    """Answer with the first page of members."""
    # TODO(03.4): answer with the page that the query string asks for.
    found = service.list_members(current_connection())
    return page_of([as_body(member) for member in found]), 200


@members.post("")
def create_member() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member and say where it is."""
    # TODO(03.1): parse the body into a MemberCreate, and hand that to the service.
    body = request.get_json()
    member = service.add_member(current_connection(), body["name"], body["email"])
    location = url_for(".read_member", member_id=member.id)
    return as_body(member), 201, {"Location": location}


@members.get("/<uuid:member_id>")
def read_member(member_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one member."""
    return as_body(service.get_member(current_connection(), member_id)), 200


@members.delete("/<uuid:member_id>")
def delete_member(member_id: UUID) -> tuple[str, int]:
    """Remove a member."""
    service.remove_member(current_connection(), member_id)
    return "", 204


def as_body(member: Member) -> dict[str, object]:
    """Return what the public may know of a member."""
    # TODO(03.1): let MemberOut decide what is shown.
    return {"id": member.id, "name": member.name}
