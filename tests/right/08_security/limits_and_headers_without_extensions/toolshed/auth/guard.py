"""The door: finds out who is asking, and lets nobody in by default."""

from datetime import timedelta

from flask import current_app, request

from toolshed.auth.actor import Actor
from toolshed.auth.service import actor_with
from toolshed.errors import UnauthorizedError

# Where a request keeps its actor; no header of a client becomes a key of this form.
ACTOR = "toolshed.actor"

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
    if request.method != "OPTIONS" and request.endpoint not in PUBLIC:
        current_actor()


def current_actor() -> Actor:
    """Return who is asking, found once a request; raise UnauthorizedError if nobody is."""
    # Not in g: an application context can outlive the request that it serves.
    known: object = request.environ.get(ACTOR)
    if isinstance(known, Actor):
        return known
    actor = actor_with(bearer_token())
    request.environ[ACTOR] = actor
    return actor


def bearer_token() -> str:
    """Return the token of the request; raise UnauthorizedError if it has none."""
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        message = "this needs a token"
        raise UnauthorizedError(message)
    return shown.token


def token_lifetime() -> timedelta:
    """Return how long a new token is valid."""
    return timedelta(seconds=current_app.config["TOKEN_SECONDS"])
