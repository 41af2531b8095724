"""What a client sends about members, and what it sees of them."""

# TODO(03.1): import what you need, and name the type of an email address.
from toolshed.schemas import AnswerModel, PageQuery, RequestModel


class MemberCreate(RequestModel):
    """A new member."""

    # TODO(03.1): the fields of a new member.


class MemberQuery(PageQuery):
    """Which members to list."""


class MemberOut(AnswerModel):
    """What the public may know of a member: no email address."""

    # TODO(03.1): the fields of a member that everybody may see.
