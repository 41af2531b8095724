"""Passwords: hashed with Argon2id at the price that the configuration sets."""

from flask import Flask


class Passwords:
    """An extension: created unbound, with the price of hashing kept per app."""

    def init_app(self, app: Flask) -> None:
        """Read what a hash costs in this app."""
        # TODO(08.1): make the PasswordHasher of this app, and keep it in app.extensions.

    def hash(self, password: str) -> str:
        """Return a new hash, with a salt of its own."""
        # TODO(08.1): hash the password as it is.
        raise NotImplementedError

    def fits(self, password: str, stored: str | None) -> bool:
        """Say whether a password fits a stored hash; None and what is no hash fit nothing.

        The work is the same in each case, so that its length tells nothing.
        """
        # TODO(08.1): verify; what is there to verify if there is no account?
        raise NotImplementedError

    def is_outdated(self, stored: str) -> bool:
        """Say whether a hash was made at another price than today's."""
        # TODO(08.1): the hasher knows.
        raise NotImplementedError
