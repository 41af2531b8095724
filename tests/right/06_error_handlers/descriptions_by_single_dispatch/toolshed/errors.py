"""The errors of the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


# Errors are compared by identity, so that they can be hashed as all exceptions are.
@dataclass(eq=False)
class AppError(Exception):
    """An error that a client may know about."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    headers: ClassVar[Mapping[str, str]] = NO_HEADERS

    message: str
    details: list[dict[str, str]] = field(default_factory=list)


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
