"""The decorator of views that need to know who is asking."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from flask import request

from toolshed.auth.models import Account
from toolshed.auth.service import holder_of
from toolshed.errors import UnauthorizedError

SCHEME = "bearer"


def signed_in[**P, R](view: Callable[Concatenate[Account, P], R]) -> Callable[P, R]:
    """Call a view with the account that is asking, as its first argument."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(holder_of(token_of_request()), *args, **kwargs)

    return guarded


def token_of_request() -> str:
    """Return the token that the request shows, or raise UnauthorizedError."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        message = "show a token in the header Authorization"
        raise UnauthorizedError(message)
    return token.strip()
