"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from toolshed.auth.guard import current_actor
from toolshed.loans.schemas import MemberLoanOut, MemberLoanQuery
from toolshed.loans.service import list_loans_of
from toolshed.members import service
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberOut, MemberQuery
from toolshed.pages import page_of
from toolshed.validation import parse_body, parse_query

members = Blueprint("members", __name__)


@members.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.headers["Cache-Control"] = "no-store"
    return response


@members.get("")
def list_members() -> tuple[dict[str, object], int]:
    """Answer with a page of members."""
    query = parse_query(MemberQuery, request)
    found, total = service.list_members(query)
    return page_of([as_body(member) for member in found], total, query), 200


@members.post("")
def create_member() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member and say where it is."""
    actor = current_actor()
    data = parse_body(MemberCreate, request)
    member = service.add_member(actor, data)
    location = url_for(".read_member", member_id=member.id)
    return as_body(member), 201, {"Location": location}


@members.get("/<uuid:member_id>")
def read_member(member_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one member."""
    return as_body(service.get_member(member_id)), 200


@members.get("/<uuid:member_id>/loans")
def list_member_loans(member_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with a page of what a member has borrowed."""
    actor = current_actor()
    query = parse_query(MemberLoanQuery, request)
    found, total = list_loans_of(actor, member_id, query)
    data = [MemberLoanOut.model_validate(loan).model_dump() for loan in found]
    return page_of(data, total, query), 200


@members.delete("/<uuid:member_id>")
def delete_member(member_id: UUID) -> tuple[str, int]:
    """Remove a member."""
    actor = current_actor()
    service.remove_member(actor, member_id)
    return "", 204


def as_body(member: Member) -> dict[str, object]:
    """Return what the public may know of a member."""
    return MemberOut.model_validate(member).model_dump()
