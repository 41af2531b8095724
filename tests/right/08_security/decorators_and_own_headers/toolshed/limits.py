"""Rate limits, read from the configuration in each request."""

from flask import current_app, request


def write_limit() -> str:
    """Return how often one address may call an endpoint that writes."""
    return str(current_app.config["LIMIT_WRITE"])


def auth_limit() -> str:
    """Return how often one address may register or log in."""
    return str(current_app.config["LIMIT_AUTH"])


def is_preflight() -> bool:
    """Say whether a browser only asks whether it may ask."""
    return request.method == "OPTIONS"
