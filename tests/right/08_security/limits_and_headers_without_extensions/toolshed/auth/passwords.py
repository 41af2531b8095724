"""Passwords: hashed with Argon2id at the price that the configuration sets."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError, VerifyMismatchError
from flask import Flask, current_app

KEY = "toolshed.passwords"


@dataclass(frozen=True)
class Hashing:
    """How one app hashes, and a hash of its price that no password fits."""

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
            type=Type.ID,
        )
        decoy = hasher.hash(secrets.token_bytes(32))
        app.extensions[KEY] = Hashing(hasher, decoy)

    def hash(self, password: str) -> str:
        """Return a new hash, with a salt of its own."""
        return hashing().hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Say whether a password fits a stored hash; None and what is no hash fit nothing.

        The work is the same in each case, so that its length tells nothing.
        """
        if stored is not None:
            try:
                return hashing().hasher.verify(stored, password)
            except VerifyMismatchError:
                return False
            except (VerificationError, ValueError):
                # It is no hash, so nothing was computed: the decoy makes up for it.
                pass
        self.compare_with_decoy(password)
        return False

    def compare_with_decoy(self, password: str) -> None:
        """Do the work of a password that is wrong."""
        today = hashing()
        try:
            today.hasher.verify(today.decoy, password)
        except VerifyMismatchError:
            return

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made at another price than today's."""
        return hashing().hasher.check_needs_rehash(stored)


def hashing() -> Hashing:
    """Return how the app that serves this request hashes."""
    found: Hashing = current_app.extensions[KEY]
    return found
