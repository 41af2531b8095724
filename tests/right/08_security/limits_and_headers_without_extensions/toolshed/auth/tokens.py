"""Tokens: random, and known to the database only by their digest."""

import hashlib
import secrets

RANDOM_BYTES = 32


def new_token() -> str:
    """Return a token that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
