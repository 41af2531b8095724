"""Members over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from pydantic import TypeAdapter

from toolshed.connection import current_connection
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberOut, MemberQuery
from toolshed.members.service import MemberService
from toolshed.pages import page_of
from toolshed.validation import takes_body, takes_query

members = Blueprint("members", __name__)
answer = TypeAdapter(MemberOut)
answers = TypeAdapter(list[MemberOut])


@members.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of personal data."""
    response.headers["Cache-Control"] = "no-store"
    return response


def service() -> MemberService:
    """Return the members of this request."""
    return MemberService(current_connection())


def body_of(member: Member) -> dict[str, object]:
    """Return what the public may know of a member."""
    return dict(answer.dump_python(answer.validate_python(member)))


@members.get("")
@takes_query(MemberQuery)
def list_members(query: MemberQuery) -> tuple[dict[str, object], int]:
    """Answer with a page of members."""
    rows, total = service().page(query)
    shown = answers.dump_python(answers.validate_python(rows))
    return page_of(shown, total, query), 200


@members.post("")
@takes_body(MemberCreate)
def create_member(data: MemberCreate) -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member and say where it is."""
    member = service().add(data)
    location = url_for(".read_member", member_id=member.id)
    return body_of(member), 201, {"Location": location}


@members.get("/<uuid:member_id>")
def read_member(member_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one member."""
    return body_of(service().get(member_id)), 200


@members.delete("/<uuid:member_id>")
def delete_member(member_id: UUID) -> tuple[str, int]:
    """Remove a member."""
    service().remove(member_id)
    return "", 204
