"""What can go wrong; what it means in HTTP is decided in responses.py."""

from pydantic import ValidationError


class NotFoundError(Exception):
    """The thing that was asked for does not exist."""


class ConflictError(Exception):
    """The request contradicts what Toolshed already knows."""


class RequestInvalidError(Exception):
    """A body or query string breaks its model's rules."""

    def __init__(self, cause: ValidationError) -> None:
        """Keep what Pydantic found."""
        super().__init__(f"{cause.error_count()} values are not valid")
        self.cause = cause
