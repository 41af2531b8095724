"""Signing in over HTTP."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for

from toolshed.auth import service
from toolshed.auth.guard import signed_in, token_of_request
from toolshed.auth.models import Account
from toolshed.auth.schemas import ActorOut, Login, Registration, TokenOut
from toolshed.extensions import limiter
from toolshed.limits import auth_limit, is_preflight, write_limit
from toolshed.members.schemas import MemberOut
from toolshed.validation import parse_body

auth = Blueprint("auth", __name__)


@auth.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of a token."""
    response.headers["Cache-Control"] = "no-store"
    return response


@auth.post("/register")
@limiter.limit(auth_limit, exempt_when=is_preflight)
def register() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member who can sign in."""
    member = service.register(parse_body(Registration, request))
    location = url_for("v1.members.read_member", member_id=member.id)
    return MemberOut.model_validate(member).model_dump(), 201, {"Location": location}


@auth.post("/login")
@limiter.limit(auth_limit, exempt_when=is_preflight)
def log_in() -> tuple[dict[str, object], int]:
    """Exchange an address and a password for a token."""
    seconds: int = current_app.config["TOKEN_SECONDS"]
    data = parse_body(Login, request)
    token = service.log_in(data, timedelta(seconds=seconds))
    return TokenOut(token=token, expires_in=seconds).model_dump(), 200


@auth.post("/logout")
@limiter.limit(write_limit, exempt_when=is_preflight)
@signed_in
def log_out(_account: Account) -> tuple[str, int]:
    """End the token of this request."""
    service.log_out(token_of_request())
    return "", 204


@auth.get("/me")
@signed_in
def read_me(account: Account) -> tuple[dict[str, object], int]:
    """Say who is asking."""
    return ActorOut.model_validate(account).model_dump(), 200
