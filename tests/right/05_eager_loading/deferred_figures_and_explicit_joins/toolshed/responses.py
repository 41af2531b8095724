"""What an error means in HTTP; exercise 06 gives all of them one body."""

from toolshed.errors import ConflictError, NotFoundError, RequestInvalidError


def answer_not_found(error: NotFoundError) -> tuple[dict[str, str], int]:
    """Say that there is no such thing."""
    return {"message": str(error)}, 404


def answer_conflict(error: ConflictError) -> tuple[dict[str, str], int]:
    """Say what the request contradicts."""
    return {"message": str(error)}, 409


def answer_invalid(error: RequestInvalidError) -> tuple[dict[str, object], int]:
    """Say which fields are wrong and why."""
    body = {
        "code": "validation_failed",
        "message": str(error),
        "details": error.details,
    }
    return {"error": body}, 422
