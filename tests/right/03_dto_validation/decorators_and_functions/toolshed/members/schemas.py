"""What a client sends about members, and what it sees of them."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, EmailStr

from toolshed.schemas import Name, PageQuery


def bare(value: object) -> object:
    """Return a text without the white space around it, anything else as it is."""
    return value.strip() if isinstance(value, str) else value


class MemberCreate(BaseModel, extra="forbid"):
    """A new member."""

    name: Name
    email: Annotated[EmailStr, BeforeValidator(bare), AfterValidator(str.lower)]


class MemberQuery(PageQuery):
    """Which members to list."""


class MemberOut(BaseModel, from_attributes=True):
    """What the public may know of a member: no email address."""

    id: UUID
    name: str
