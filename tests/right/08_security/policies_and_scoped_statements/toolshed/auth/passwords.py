"""Passwords: an Argon2id hasher for each app, made by the factory."""

import secrets
from dataclasses import dataclass
from typing import Self

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import Flask, current_app

NAME = "argon2"


@dataclass(frozen=True, slots=True)
class AppHasher:
    """The hasher of one app, and a hash of something that nobody knows."""

    hasher: PasswordHasher
    nobody: str

    @classmethod
    def of(cls, app: Flask) -> Self:
        """Return the hasher that the configuration of an app describes."""
        hasher = PasswordHasher(
            time_cost=app.config["ARGON2_TIME_COST"],
            memory_cost=app.config["ARGON2_MEMORY_COST"],
            parallelism=app.config["ARGON2_PARALLELISM"],
            type=Type.ID,
        )
        return cls(hasher, hasher.hash(secrets.token_bytes(16)))

    def verifies(self, stored: str, password: str) -> bool:
        """Say whether a stored text is a hash of the password."""
        try:
            self.hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False
        return True


class Passwords:
    """Hashes with the hasher of the current app."""

    def init_app(self, app: Flask) -> None:
        """Give an app its hasher."""
        app.extensions[NAME] = AppHasher.of(app)

    def hash(self, password: str) -> str:
        """Return a hash to store."""
        return current().hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Say whether a password fits; for nobody it never does, at the same price."""
        return current().verifies(stored or current().nobody, password)

    def is_outdated(self, stored: str) -> bool:
        """Say whether the price has changed since."""
        return current().hasher.check_needs_rehash(stored)


def current() -> AppHasher:
    """Return the hasher of the app that serves the request."""
    found: AppHasher = current_app.extensions[NAME]
    return found
