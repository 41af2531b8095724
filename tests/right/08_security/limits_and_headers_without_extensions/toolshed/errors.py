"""What can go wrong in Toolshed: one family, whose members know what they are in HTTP.

AppError
├── UnauthorizedError    401 unauthorized
├── ForbiddenError       403 forbidden
├── NotFoundError        404 not_found
├── ConflictError        409 conflict
└── RequestInvalidError  422 validation_failed
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

type Detail = dict[str, str]


class AppError(Exception):
    """Something went wrong that the client may know about; services raise a subclass.

    A subclass sets the status, the code and the headers of its answer. The message is
    read by the client, and so are the details, one entry for each thing that is wrong.
    """

    status: int = 400
    code: str = "bad_request"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, message: str, details: Sequence[Detail] = ()) -> None:
        """Keep what the client will read."""
        super().__init__(message)
        self.message = message
        self.details = list(details)


class UnauthorizedError(AppError):
    """Nobody knows who is asking."""

    status = 401
    code = "unauthorized"
    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})


class ForbiddenError(AppError):
    """Whoever is asking may not do this."""

    status = 403
    code = "forbidden"


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
