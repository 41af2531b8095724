"""What an error of a service means in HTTP; exercise 06 gives it a body."""

from toolshed.errors import ConflictError, NotFoundError


def answer_not_found(error: NotFoundError) -> tuple[dict[str, str], int]:
    """Say that there is no such thing."""
    return {"message": str(error)}, 404


def answer_conflict(error: ConflictError) -> tuple[dict[str, str], int]:
    """Say what the request contradicts."""
    return {"message": str(error)}, 409
