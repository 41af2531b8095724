"""The door of the API."""

from datetime import timedelta

from flask import current_app, request

from toolshed.auth.policy import Actor
from toolshed.auth.service import actor_with
from toolshed.errors import UnauthorizedError

# Whoever likes may read these, and try to get a token.
OPEN_TO_READING = frozenset({"v1.categories", "v1.members", "v1.reviews", "v1.tools"})
PRIVATE = frozenset({"v1.members.list_member_loans"})
OPEN = frozenset({"v1.auth.register", "v1.auth.log_in"})


def require_token() -> None:
    """Let nobody pass without a token, where not everybody may."""
    if request.method == "OPTIONS" or request.endpoint in OPEN:
        return
    reading = request.method in {"GET", "HEAD"} and request.endpoint not in PRIVATE
    if not (reading and request.blueprint in OPEN_TO_READING):
        current_actor()


def current_actor() -> Actor:
    """Return who is asking."""
    return actor_with(bearer_token())


def bearer_token() -> str:
    """Return the token of the request."""
    match request.headers.get("Authorization", "").split():
        case [scheme, token] if scheme.lower() == "bearer":
            return token
        case _:
            message = "Authorization: Bearer <token>"
            raise UnauthorizedError(message)


def token_lifetime() -> timedelta:
    """Return how long a new token is valid."""
    return timedelta(seconds=current_app.config["TOKEN_SECONDS"])
