"""Passwords, hashed with Argon2id; the hasher is made from the configuration when needed."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app


def hasher() -> PasswordHasher:
    """Return a hasher at the price of the app that serves the request."""
    config = current_app.config
    return PasswordHasher(
        config["ARGON2_TIME_COST"],
        config["ARGON2_MEMORY_COST"],
        config["ARGON2_PARALLELISM"],
    )


def hash_password(password: str) -> str:
    """Return a hash to store."""
    return hasher().hash(password)


def password_fits(password: str, stored: str) -> bool:
    """Say whether a password fits what is stored, which may be anything."""
    try:
        return hasher().verify(stored, password)
    except (InvalidHashError, VerificationError):
        return False


def is_stale(stored: str) -> bool:
    """Say whether a hash was made at another price."""
    return hasher().check_needs_rehash(stored)
