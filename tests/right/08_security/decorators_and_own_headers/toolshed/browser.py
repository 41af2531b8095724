"""What browsers are told: hooks that the factory registers."""

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as Redirect

HEADERS = (
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
TWO_YEARS = 2 * 365 * 24 * 3600


def insist_on_https() -> Redirect | None:
    """Redirect a request over plain HTTP, where the configuration says so."""
    if (
        not current_app.config["HTTPS_ONLY"]
        or request.is_secure
        or request.blueprint == "health"
    ):
        return None
    return redirect(request.url.replace("http://", "https://", 1), 308)


def write_security_headers(response: Response) -> Response:
    """Add the headers that every answer has."""
    for name, value in HEADERS:
        response.headers[name] = value
    if current_app.config["HTTPS_ONLY"] and request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
    return response
