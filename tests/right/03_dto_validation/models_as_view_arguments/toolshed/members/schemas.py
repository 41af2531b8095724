"""What a client sends about members, and what it sees of them."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, validate_email

from toolshed.schemas import AnswerModel, Name, PageQuery, RequestModel, broken_rule


def normal_email(text: str) -> str:
    """Return an email address in the one form in which we compare and keep it."""
    # Pydantic also takes "Ann <ann@example.org>": a name and an address.
    if "<" in text:
        rule = "must be an email address alone"
        raise broken_rule(rule)
    _name, address = validate_email(text)
    return address.lower()


Email = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(normal_email)
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
