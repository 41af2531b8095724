"""The door: finds out who is asking, and lets nobody in by default."""

from datetime import timedelta

from flask import current_app

from toolshed.auth.actor import Actor

# What anybody may ask. All else needs a token: what is forgotten here stays shut.
PUBLIC = frozenset(
    {
        "v1.auth.log_in",
        "v1.auth.register",
        "v1.categories.list_categories",
        "v1.categories.read_category",
        "v1.members.list_members",
        "v1.members.read_member",
        "v1.reviews.read_review",
        "v1.tools.list_tools",
        "v1.tools.read_statistics",
        "v1.tools.read_tool",
    }
)


def require_token() -> None:
    """Refuse a request without a valid token, unless what it asks for is public.

    A browser asks with OPTIONS, and without a token, whether it may ask at all.
    """
    # TODO(08.3): ask for the actor, unless what is asked for is public.
    raise NotImplementedError


def current_actor() -> Actor:
    """Return who is asking, found once a request; raise UnauthorizedError if nobody is."""
    # TODO(08.2): find the holder of the token, once a request.
    raise NotImplementedError


def bearer_token() -> str:
    """Return the token of the request; raise UnauthorizedError if it has none."""
    # TODO(08.2): request.authorization holds what the header says.
    raise NotImplementedError


def token_lifetime() -> timedelta:
    """Return how long a new token is valid."""
    return timedelta(seconds=current_app.config["TOKEN_SECONDS"])
