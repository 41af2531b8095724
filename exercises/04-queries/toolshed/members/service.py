"""What can be done with members. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

# TODO(04.2): import what you need.
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery

# TODO(04.2): here too.


def list_members(query: MemberQuery) -> tuple[Sequence[Member], int]:
    """Return a page of the members by name, and how many there are in all."""
    raise NotImplementedError("TODO(04.3): write list_members")


def get_member(member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    raise NotImplementedError("TODO(04.2): write get_member")


def add_member(data: MemberCreate) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    raise NotImplementedError("TODO(04.2): write add_member")


def remove_member(member_id: UUID) -> None:
    """Remove a member; raise ConflictError if the member has tools or loans."""
    raise NotImplementedError("TODO(04.2): write remove_member")
