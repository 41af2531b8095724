"""Tokens are 64 random hexadecimal digits."""

from hashlib import sha256
from secrets import token_hex


def new_token() -> tuple[str, str]:
    """Return a token and its digest."""
    token = token_hex(32)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """Return what the database knows of a token."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
