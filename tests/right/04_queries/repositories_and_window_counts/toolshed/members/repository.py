"""The members, as they are stored."""

from collections.abc import Sequence

from sqlalchemy import select

from toolshed.members.models import Member
from toolshed.members.schemas import MemberQuery
from toolshed.pages import read_page
from toolshed.repository import Repository


class MemberRepository(Repository[Member]):
    """All members."""

    noun = "member"

    def __init__(self) -> None:
        """Hold members."""
        super().__init__(Member)

    def page(self, query: MemberQuery) -> tuple[Sequence[Member], int]:
        """Return a page by name, and how many members there are in all."""
        return read_page(select(Member).order_by(Member.name, Member.id), query)
