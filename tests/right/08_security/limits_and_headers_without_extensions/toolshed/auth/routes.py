"""Signing in over HTTP: parse, call the service, serialise."""

from flask import Blueprint, Response, request, url_for

from toolshed.auth import service
from toolshed.auth.guard import bearer_token, current_actor, token_lifetime
from toolshed.auth.models import Role
from toolshed.auth.schemas import ActorOut, Login, Registration, TokenOut
from toolshed.validation import parse_body

auth = Blueprint("auth", __name__)


@auth.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Tell every cache on the way to keep no copy of a token."""
    response.headers["Cache-Control"] = "no-store"
    return response


@auth.post("/register")
def register() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a member who can sign in, and say where the member is."""
    member = service.register(parse_body(Registration, request))
    location = url_for("v1.members.read_member", member_id=member.id)
    return member.model_dump(), 201, {"Location": location}


@auth.post("/login")
def log_in() -> tuple[dict[str, object], int]:
    """Exchange an email address and a password for a token."""
    lifetime = token_lifetime()
    token = service.log_in(parse_body(Login, request), lifetime)
    seconds = int(lifetime.total_seconds())
    return TokenOut(token=token, expires_in=seconds).model_dump(), 200


@auth.post("/logout")
def log_out() -> tuple[str, int]:
    """End the token of this request."""
    service.log_out(bearer_token())
    return "", 204


@auth.get("/me")
def read_me() -> tuple[dict[str, object], int]:
    """Say who the server takes the client for."""
    actor = current_actor()
    role = Role.LIBRARIAN if actor.is_librarian else Role.MEMBER
    return ActorOut(role=role, member_id=actor.member_id).model_dump(), 200
