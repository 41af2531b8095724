"""What browsers are told: how to treat our answers, and to use HTTPS."""

from flask import Flask, Response, current_app, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

YEAR = 365 * 24 * 60 * 60
POLICY = "default-src 'self'; object-src 'none'; frame-ancestors 'none'"


class Browsers:
    """An extension without a state: each request asks the app that serves it."""

    def init_app(self, app: Flask) -> None:
        """Give this app its hooks."""
        app.before_request(insist_on_https)
        app.after_request(add_headers)


def insist_on_https() -> WerkzeugResponse | None:
    """Redirect a request over plain HTTP; load balancers ask health from inside.

    Only the connection counts: X-Forwarded-Proto is what anybody may write.
    """
    if not current_app.config["HTTPS_ONLY"]:
        return None
    if request.is_secure or request.blueprint == "health":
        return None
    # 308 keeps the method; a 302 would make a GET of a POST.
    return redirect(request.url.replace("http://", "https://", 1), 308)


def add_headers(response: Response) -> Response:
    """Add what every answer has."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    if current_app.config["HTTPS_ONLY"] and request.is_secure:
        response.headers["Strict-Transport-Security"] = (
            f"max-age={YEAR}; includeSubDomains"
        )
    return response
