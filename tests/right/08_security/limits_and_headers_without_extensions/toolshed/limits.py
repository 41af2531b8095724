"""Rate limits: read from the configuration of the app that serves the request."""

import math
import time

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

KEY = "toolshed.limits"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SIGNING_IN = frozenset({"auth.register", "auth.log_in"})


class Limits:
    """An extension: created unbound, with the counters kept per app.

    It looks at every endpoint that writes, so that none can be forgotten, and before
    anybody asks for a token or reads a body.
    """

    def init_app(self, app: Flask) -> None:
        """Make the counters of this app, and count its requests."""
        storage = storage_from_string(app.config["RATELIMIT_STORAGE_URI"])
        app.extensions[KEY] = FixedWindowRateLimiter(storage)
        app.before_request(count)


def count() -> None:
    """Count a request that writes; raise TooManyRequests if it is one too many."""
    if request.endpoint is None or request.method not in WRITES:
        return
    # A view counts as one, under whichever version it is called.
    name = request.endpoint.partition(".")[2] or request.endpoint
    setting = "LIMIT_AUTH" if name in SIGNING_IN else "LIMIT_WRITE"
    limiter: FixedWindowRateLimiter = current_app.extensions[KEY]
    for limit in parse_many(current_app.config[setting]):
        # The connection's own address: what a client writes into a header is a claim.
        key = (name, request.remote_addr or "unknown")
        if not limiter.hit(limit, *key):
            raise too_many(limiter, limit, *key)


def too_many(
    limiter: FixedWindowRateLimiter, limit: RateLimitItem, *key: str
) -> TooManyRequests:
    """Return the refusal, which says when to come back."""
    left = limiter.get_window_stats(limit, *key).reset_time - time.time()
    message = "too many requests; please come back later"
    return TooManyRequests(message, retry_after=max(1, math.ceil(left)))
