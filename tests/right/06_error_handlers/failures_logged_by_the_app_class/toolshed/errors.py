"""What can go wrong in Toolshed: one family, whose members know what they are in HTTP."""

from collections.abc import Mapping
from types import MappingProxyType


class AppError(Exception):
    """Something went wrong that the client may know about; services raise a subclass."""

    status: int = 500
    code: str = "internal_error"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self, message: str, details: list[dict[str, str]] | None = None
    ) -> None:
        """Keep a text for people, and the entries of the error body."""
        super().__init__(message)
        self.message = message
        self.details = details if details is not None else []


class NotFoundError(AppError):
    """The thing that was asked for does not exist."""

    status = 404
    code = "not_found"


class ConflictError(AppError):
    """The request contradicts what Toolshed already knows."""

    status = 409
    code = "conflict"


class RequestInvalidError(AppError):
    """A body or query string breaks its model's rules."""

    status = 422
    code = "validation_failed"
