"""What a client sends about members, and what it sees of them."""

from typing import Annotated, Self
from uuid import UUID

from email_validator import validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from toolshed.members.models import Member
from toolshed.schemas import Name, PageQuery
from toolshed.validation import FromRequest


def normalised(address: str) -> str:
    """Return an email address in its one spelling, or raise ValueError."""
    return validate_email(address, check_deliverability=False).normalized.lower()


class MemberCreate(FromRequest):
    """A new member."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Annotated[
        str, StringConstraints(strip_whitespace=True), AfterValidator(normalised)
    ]


class MemberQuery(PageQuery):
    """Which members to list."""


class MemberOut(BaseModel):
    """What the public may know of a member: no email address."""

    id: UUID
    name: str

    @classmethod
    def of(cls, member: Member) -> Self:
        """Return what is shown of a member."""
        return cls(id=member.id, name=member.name)
