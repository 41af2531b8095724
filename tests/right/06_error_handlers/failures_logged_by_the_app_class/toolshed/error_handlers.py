"""Every failure leaves Toolshed in one shape: registered once, for the whole app."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import NoReturn

from flask import Flask, current_app, request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from toolshed.errors import AppError
from toolshed.extensions import db

CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "content_too_large",
    415: "unsupported_media_type",
    422: "validation_failed",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}

# All that a client learns of a 500.
FAILURE = "something went wrong on our side"

# Headers that describe the body which the one body replaces.
OF_A_BODY = frozenset(
    {
        "content-type",
        "content-length",
        "content-encoding",
        "content-language",
        "content-disposition",
        "etag",
        "last-modified",
    }
)

type Answer = tuple[dict[str, object], int, Headers]


def register_error_handlers(app: Flask) -> None:
    """Give the app its handlers; the factory calls this once for each app.

    There is none for Exception: Flask logs what nobody expected (ToolshedFlask says
    how) and makes an InternalServerError of it, an HTTPException like all others. So
    signals, and the debugger of a developer, still get the exception.
    """
    app.register_error_handler(AppError, answer_app_error)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(IntegrityError, answer_integrity_error)
    app.register_error_handler(SQLAlchemyError, undo_and_fail)


def answer_app_error(error: AppError) -> Answer:
    """Answer with what the error says of itself."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.log_exception(sys.exc_info())
    body = error_body(error.status, error.message, error.code, error.details)
    return body, error.status, Headers(dict(error.headers))


def answer_http_exception(error: HTTPException) -> HTTPException | Answer:
    """Keep the status and headers of what is an answer already; replace its body."""
    original = error.get_response(request.environ)
    if original.status_code < HTTPStatus.BAD_REQUEST:
        return error
    headers = Headers(
        [
            (name, value)
            for name, value in original.headers
            if name.lower() not in OF_A_BODY
        ]
    )
    message = plain_text(error.description)
    if original.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        clean_up_after(error)
        message = FAILURE
    return error_body(original.status_code, message), original.status_code, headers


def clean_up_after(error: HTTPException) -> None:
    """See to it that a 500 is logged, and that nothing of its request is left."""
    if getattr(error, "original_exception", None) is None:
        # Somebody raised the 500 itself, and Flask logs no HTTPException.
        current_app.log_exception(sys.exc_info())
    with suppress(SQLAlchemyError):
        db.session.rollback()


def answer_integrity_error(_error: IntegrityError) -> Answer:
    """Say that the database refused it, and nothing of the statement."""
    db.session.rollback()
    # Without the exception: some databases put the values into their own text.
    current_app.logger.warning("the database refused what %s wrote", request.endpoint)
    status = HTTPStatus.CONFLICT.value
    return error_body(status, "this contradicts what is stored"), status, Headers()


def undo_and_fail(error: SQLAlchemyError) -> NoReturn:
    """Undo what the request had begun; the rest is as for any unexpected failure."""
    db.session.rollback()
    raise error


def error_body(
    status: int,
    message: str,
    code: str | None = None,
    details: list[dict[str, str]] | None = None,
) -> dict[str, object]:
    """Return the one body; what is not given follows from the status."""
    said = {
        "code": code or CODES.get(status, f"http_{status}"),
        "message": message or HTTP_STATUS_CODES.get(status, "the request failed"),
        "details": details or [],
    }
    return {"error": said}


def plain_text(description: object) -> str:
    """Return a description of Werkzeug's as text; one that holds markup is dropped."""
    text = "" if description is None else str(description).strip()
    return "" if "<" in text else text
