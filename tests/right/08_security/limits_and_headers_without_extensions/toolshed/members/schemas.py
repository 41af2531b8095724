"""What a client sends about members, and what it sees of them."""

from typing import Annotated
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from toolshed.schemas import AnswerModel, Name, PageQuery, RequestModel

type Email = Annotated[
    EmailStr,
    StringConstraints(strip_whitespace=True, to_lower=True),
    Field(max_length=254),
]


class MemberCreate(RequestModel):
    """A new member."""

    name: Name
    email: Email


class MemberQuery(PageQuery):
    """Which members to list."""


class MemberOut(AnswerModel):
    """What the public may know of a member: no email address."""

    id: UUID
    name: str
