"""Who may do what: every rule of it, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from toolshed.errors import ForbiddenError
from toolshed.loans.models import Loan


@dataclass(frozen=True)
class Actor:
    """Who is asking."""

    role: str
    member_id: UUID | None

    @property
    def is_librarian(self) -> bool:
        """Say whether the actor stands in for anybody."""
        return self.role == "librarian"


def only_as(actor: Actor, member_id: UUID) -> None:
    """Let a member act as nobody else, and a librarian as anybody."""
    if actor.member_id != member_id and not actor.is_librarian:
        message = "this is for somebody else to do"
        raise ForbiddenError(message)


def only_librarians(actor: Actor) -> None:
    """Let librarians pass."""
    if not actor.is_librarian:
        message = "this is for librarians to do"
        raise ForbiddenError(message)


def visible_loans(actor: Actor) -> Select[tuple[Loan]]:
    """Return a statement for the loans that the actor may know of."""
    if actor.is_librarian:
        return select(Loan)
    return select(Loan).where(Loan.borrower_id == actor.member_id)
