"""The tables of those who sign in: an account, and the tokens that it was given."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from toolshed.column_types import UtcDateTime
from toolshed.extensions import Base
from toolshed.mixins import Identified, Timestamped


class Role(StrEnum):
    """What an account may do: act for its own member, or for anybody."""

    MEMBER = "member"
    LIBRARIAN = "librarian"


class Account(Identified, Timestamped, Base):
    """Somebody who can sign in; a librarian need not be a member."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'librarian')", name="ck_accounts_role"),
    )

    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20))
    # The account goes with its member, and the tokens with their account.
    member_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), unique=True
    )


class Token(Identified, Timestamped, Base):
    """A key that was given out: its digest and its end, never the key itself."""

    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
