"""Passwords: hashed with Argon2id at the price that the configuration sets."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

KEY = "toolshed.passwords"


@dataclass(frozen=True)
class Hashing:
    """How one app hashes, and a hash that no password fits."""

    hasher: PasswordHasher
    decoy: str


class Passwords:
    """An extension: created unbound, with the price of hashing kept per app."""

    def init_app(self, app: Flask) -> None:
        """Read what a hash costs in this app."""
        hasher = PasswordHasher(
            time_cost=app.config["ARGON2_TIME_COST"],
            memory_cost=app.config["ARGON2_MEMORY_COST"],
            parallelism=app.config["ARGON2_PARALLELISM"],
        )
        app.extensions[KEY] = Hashing(hasher, hasher.hash(secrets.token_urlsafe()))

    def hash(self, password: str) -> str:
        """Return a new hash, with a salt of its own."""
        return self._hashing.hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Say whether a password fits a stored hash; None and what is no hash fit nothing.

        The work is the same in each case, so that its length tells nothing.
        """
        try:
            return self._verify(password, stored or self._hashing.decoy)
        except InvalidHashError:
            return self._verify(password, self._hashing.decoy)

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made at another price than today's."""
        return self._hashing.hasher.check_needs_rehash(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hashing.hasher.verify(stored, password)
        except VerificationError:
            return False

    @property
    def _hashing(self) -> Hashing:
        hashing: Hashing = current_app.extensions[KEY]
        return hashing
