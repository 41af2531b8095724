"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request, url_for

from toolshed.connection import current_connection
from toolshed.members.models import Member
from toolshed.members.service import Members
from toolshed.pages import page_of

members = Blueprint("members", __name__)


def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.cache_control.no_store = True
    return response


members.after_request(keep_out_of_caches)


def service() -> Members:
    """Return the service of this request."""
    return Members(current_connection())


@members.get("")
def list_members() -> Response:
    """Answer with the first page of members."""
    return jsonify(page_of([as_body(member) for member in service().all()]))


@members.post("")
def create_member() -> Response:
    """Add a member and say where it is."""
    sent = request.get_json()
    member = service().add(sent["name"], sent["email"])
    response = make_response(as_body(member), 201)
    response.location = url_for(f"{request.blueprint}.read_member", member_id=member.id)
    return response


@members.get("/<uuid:member_id>")
def read_member(member_id: UUID) -> Response:
    """Answer with one member."""
    return make_response(as_body(service().one(member_id)))


@members.delete("/<uuid:member_id>")
def delete_member(member_id: UUID) -> Response:
    """Remove a member."""
    service().remove(member_id)
    return Response(status=204)


def as_body(member: Member) -> dict[str, object]:
    """Return what the public may know of a member."""
    return {"id": member.id, "name": member.name}
