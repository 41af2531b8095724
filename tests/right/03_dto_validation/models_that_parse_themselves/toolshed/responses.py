"""What an error means in HTTP; exercise 06 gives all of them one body."""

import json

from toolshed.errors import ConflictError, NotFoundError, RequestInvalidError


def answer_not_found(error: NotFoundError) -> tuple[dict[str, str], int]:
    """Say that there is no such thing."""
    return {"message": str(error)}, 404


def answer_conflict(error: ConflictError) -> tuple[dict[str, str], int]:
    """Say what the request contradicts."""
    return {"message": str(error)}, 409


def answer_invalid(error: RequestInvalidError) -> tuple[dict[str, object], int]:
    """Say which fields are wrong and why."""
    found = error.cause.json(
        include_url=False, include_context=False, include_input=False
    )
    details = [
        {"field": ".".join(map(str, row["loc"])), "message": row["msg"]}
        for row in json.loads(found)
    ]
    code = "validation_failed"
    return {"error": {"code": code, "message": str(error), "details": details}}, 422
