"""Accounts and their tokens; an account is the actor of a request."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolshed.column_types import UtcDateTime
from toolshed.errors import ForbiddenError
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped


class Role(StrEnum):
    """The two kinds of accounts."""

    MEMBER = "member"
    LIBRARIAN = "librarian"


class Account(Identified, Timestamped, Base):
    """Somebody who can sign in, and what that person may do."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'librarian')", name="ck_accounts_role"),
    )

    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20))
    member_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), unique=True
    )

    @property
    def is_librarian(self) -> bool:
        """Say whether the account may act for anybody."""
        return self.role == Role.LIBRARIAN

    def owns(self, member_id: UUID) -> bool:
        """Say whether what belongs to a member is within reach of this account."""
        return self.is_librarian or self.member_id == member_id

    def must_own(self, member_id: UUID) -> None:
        """Raise ForbiddenError for what belongs to somebody else."""
        if not self.owns(member_id):
            message = "this belongs to somebody else"
            raise ForbiddenError(message)

    def must_be_librarian(self) -> None:
        """Raise ForbiddenError for a member."""
        if not self.is_librarian:
            message = "this is for librarians"
            raise ForbiddenError(message)


class Token(Identified, Timestamped, Base):
    """A token that was given out, known by its digest."""

    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())

    account: Mapped[Account] = relationship(lazy="raise")
