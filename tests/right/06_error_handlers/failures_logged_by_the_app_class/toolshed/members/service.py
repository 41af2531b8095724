"""What can be done with members. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery
from toolshed.pages import read_page
from toolshed.unit_of_work import unit_of_work


def list_members(query: MemberQuery) -> tuple[Sequence[Member], int]:
    """Return a page of the members by name, and how many there are in all."""
    return read_page(select(Member).order_by(Member.name, Member.id), query)


def get_member(member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    member = db.session.get(Member, member_id)
    if member is None:
        message = f"there is no member {member_id}"
        raise NotFoundError(message)
    return member


def add_member(data: MemberCreate) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    member = Member(name=data.name, email=data.email)
    with unit_of_work() as session:
        session.add(member)
    return member


def remove_member(member_id: UUID) -> None:
    """Remove a member; raise ConflictError if the member has tools or loans."""
    member = get_member(member_id)
    with unit_of_work() as session:
        session.delete(member)
