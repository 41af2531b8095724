"""Every failure leaves Toolshed in one shape: registered once, for the whole app."""

from flask import Flask

from toolshed.errors import ConflictError, NotFoundError, RequestInvalidError


def register_error_handlers(app: Flask) -> None:
    """Give the app its handlers; the factory calls this once for each app."""
    # TODO(06.1): one handler for the family of AppError, in the place of these three.
    app.register_error_handler(NotFoundError, answer_not_found)
    app.register_error_handler(ConflictError, answer_conflict)
    app.register_error_handler(RequestInvalidError, answer_invalid)
    # TODO(06.2): a handler for what Flask and Werkzeug raise.
    # TODO(06.3): a handler for what nobody expected.
    # TODO(06.4): handlers for what the database says.


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
