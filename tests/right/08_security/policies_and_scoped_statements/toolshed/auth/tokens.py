"""Tokens: random, and known to the database only by their digest."""

import hashlib
import secrets

BYTES = 32


def new_token() -> str:
    """Return a token that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of a token.

    A token is random already, so a fast hash is enough; a password needs a slow one.
    """
    return hashlib.sha256(token.encode()).hexdigest()
