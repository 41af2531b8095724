"""Rate limits: read from the configuration of the app that serves the request."""

from flask import current_app

WRITES = ["POST", "PATCH", "DELETE"]


def write_limit() -> str:
    """Return how often one client address may write."""
    limit: str = current_app.config["LIMIT_WRITE"]
    return limit


def auth_limit() -> str:
    """Return how often one client address may try to register or to log in."""
    limit: str = current_app.config["LIMIT_AUTH"]
    return limit
