"""What can be done with members. Nothing here knows about HTTP."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select

from toolshed.errors import NotFoundError
from toolshed.extensions import db
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery
from toolshed.pages import read_page
from toolshed.unit_of_work import UnitOfWork


def list_members(query: MemberQuery) -> tuple[Sequence[Member], int]:
    """Return a page of the members by name, and how many there are in all."""
    return read_page(select(Member).order_by(Member.name, Member.id), query)


def get_member(member_id: UUID) -> Member:
    """Return one member, or raise NotFoundError."""
    asked = select(Member).where(Member.id == member_id)
    member = db.session.execute(asked).scalar_one_or_none()
    if member is None:
        raise unknown(member_id)
    return member


def add_member(data: MemberCreate) -> Member:
    """Add a member; raise ConflictError if the email address is taken."""
    statement = insert(Member).values(name=data.name, email=data.email)
    with UnitOfWork() as session:
        return session.execute(statement.returning(Member)).scalar_one()


def remove_member(member_id: UUID) -> None:
    """Remove a member; raise ConflictError if the member has tools or loans."""
    statement = delete(Member).where(Member.id == member_id).returning(Member.id)
    with UnitOfWork() as session:
        if session.execute(statement).scalar_one_or_none() is None:
            raise unknown(member_id)


def unknown(member_id: UUID) -> NotFoundError:
    """Return the error for an id that nobody has."""
    return NotFoundError(f"there is no member {member_id}")
