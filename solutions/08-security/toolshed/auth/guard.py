"""The door: finds out who is asking, and lets nobody in by default."""

from datetime import timedelta

from flask import current_app, request

from toolshed.auth.actor import Actor
from toolshed.auth.service import actor_with
from toolshed.errors import UnauthorizedError

KEY = "toolshed.actor"

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
    # Not in g: an app context may serve several requests, as it does in many tests.
    if KEY not in request.environ:
        request.environ[KEY] = actor_with(bearer_token())
    actor: Actor = request.environ[KEY]
    return actor


def bearer_token() -> str:
    """Return the token of the request; raise UnauthorizedError if it has none."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        message = "this needs a token: Authorization: Bearer ..."
        raise UnauthorizedError(message)
    return given.token


def token_lifetime() -> timedelta:
    """Return how long a new token is valid."""
    return timedelta(seconds=current_app.config["TOKEN_SECONDS"])
