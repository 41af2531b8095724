"""What can be done with members. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from toolshed.members.models import Member
from toolshed.members.repository import MemberRepository
from toolshed.members.schemas import MemberCreate, MemberQuery
from toolshed.unit_of_work import unit_of_work


def list_members(query: MemberQuery) -> tuple[Sequence[Member], int]:
    """Return a page of the members by name, and how many there are in all."""
    return MemberRepository().page(query)


def get_member(member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    return MemberRepository().get(member_id)


def add_member(data: MemberCreate) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    member = Member(name=data.name, email=data.email)
    with unit_of_work():
        MemberRepository().add(member)
    return member


def remove_member(member_id: UUID) -> None:
    """Remove a member; raise ConflictError if the member has tools or loans."""
    members = MemberRepository()
    with unit_of_work():
        members.remove(members.get(member_id))
