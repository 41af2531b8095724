"""What can be done with accounts and tokens. Nothing here knows about HTTP."""

from datetime import timedelta

from toolshed.auth.actor import Actor
from toolshed.auth.schemas import Login, Registration
from toolshed.members.models import Member


def register(data: Registration) -> Member:
    """Add a member with an account; raise ConflictError if the address is taken."""
    # TODO(08.1): a member and an account, both or none.
    raise NotImplementedError


def add_librarian(email: str, password: str) -> None:
    """Add an account that may act for anybody; ConflictError if the address is taken."""
    # TODO(08.1): an account without a member.
    raise NotImplementedError


def log_in(data: Login, lifetime: timedelta) -> str:
    """Return a new token; raise UnauthorizedError without saying what is wrong."""
    # TODO(08.1): the same answer and the same work, whatever is wrong.
    raise NotImplementedError


def log_out(token: str) -> None:
    """End a token; the account's other tokens stay."""
    # TODO(08.2): the token must be dead afterwards.
    raise NotImplementedError


def actor_with(token: str) -> Actor:
    """Return who holds a token; raise UnauthorizedError if it is unknown or over."""
    # TODO(08.2): whose token is it, and is it still valid?
    raise NotImplementedError
