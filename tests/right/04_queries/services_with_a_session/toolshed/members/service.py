"""What can be done with members. Nothing here knows about HTTP."""

from uuid import UUID

from sqlalchemy import select

from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.members.models import Member
from toolshed.members.schemas import MemberCreate, MemberQuery
from toolshed.pages import read_page
from toolshed.services import Service
from toolshed.unit_of_work import one_unit


class MemberService(Service):
    """The members of one session."""

    def page(self, query: MemberQuery) -> tuple[list[Member], int]:
        """Return a page of the members by name, and how many there are in all."""
        statement = select(Member).order_by(Member.name)
        return read_page(self.session, statement, Member.id, query)

    def one(self, member_id: UUID) -> Member:
        """Return one member, or raise NotFoundError."""
        member = self.session.get(Member, member_id)
        if member is None:
            message = f"there is no member {member_id}"
            raise NotFoundError(message)
        return member

    @one_unit
    def add(self, data: MemberCreate) -> Member:
        """Add a member; an email address belongs to one of them."""
        if self.session.scalar(select(Member.id).where(Member.email == data.email)):
            message = "this email address is taken"
            raise ConflictError(message)
        member = Member(name=data.name, email=data.email)
        self.session.add(member)
        return member

    @one_unit
    def remove(self, member_id: UUID) -> None:
        """Remove a member; raise ConflictError if the member has ever borrowed."""
        member = self.one(member_id)
        borrowed = select(Loan.id).where(Loan.borrower_id == member_id)
        if self.session.scalars(borrowed).first() is not None:
            message = "this member has a history"
            raise ConflictError(message)
        self.session.delete(member)


def members() -> MemberService:
    """Return the members of this request."""
    return MemberService(db.session())
