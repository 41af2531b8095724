"""Every failure leaves Toolshed in one shape: registered once, for the whole app."""

from collections.abc import Mapping, Sequence

from flask import Flask

from toolshed.errors import AppError, Detail

type Answer = tuple[dict[str, object], int, Mapping[str, str]]


def register_error_handlers(app: Flask) -> None:
    """Give the app its handlers; Flask takes the one that fits an error most closely."""
    app.register_error_handler(AppError, answer_app_error)
    # TODO(06.2): a handler for what Flask and Werkzeug raise.
    # TODO(06.3): a handler for what nobody expected.
    # TODO(06.4): handlers for what the database says.


def answer_app_error(error: AppError) -> Answer:
    """Answer as the error itself says."""
    body = error_body(error.code, error.message, error.details)
    return body, error.status, error.headers


def error_body(
    code: str, message: str, details: Sequence[Detail] = ()
) -> dict[str, object]:
    """Return the one body that errors have."""
    return {"error": {"code": code, "message": message, "details": list(details)}}
