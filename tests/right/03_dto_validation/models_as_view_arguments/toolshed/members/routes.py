"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, url_for

from toolshed.connection import current_connection
from toolshed.members import service
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberOut, MemberQuery
from toolshed.pages import page_of
from toolshed.validation import json_body, query_string

members = Blueprint("members", __name__)


@members.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.headers["Cache-Control"] = "no-store"
    return response


@members.get("")
@query_string(MemberQuery)
def list_members(query: MemberQuery) -> tuple[dict[str, object], int]:
    """Answer with the page of members that the query string asks for."""
    return page_of(service.list_members(current_connection(), query), as_body), 200


@members.post("")
@json_body(MemberCreate)
def create_member(
    new: MemberCreate,
) -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member and say where it is."""
    member = service.add_member(current_connection(), new)
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
    return MemberOut.model_validate(member).model_dump()
