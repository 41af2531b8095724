"""Every failure leaves Toolshed in one shape: registered once, for the whole app."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from toolshed.errors import AppError, Detail
from toolshed.extensions import db

# Clients branch on these: a code is part of the API, a message is not.
CODES = {
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
NOTHING_TO_TELL = "something went wrong on our side"

type Answer = tuple[dict[str, object], int, Mapping[str, str]]


def register_error_handlers(app: Flask) -> None:
    """Give the app its handlers; Flask takes the one that fits an error most closely."""
    app.register_error_handler(AppError, answer_app_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(IntegrityError, answer_refused_write)
    app.register_error_handler(SQLAlchemyError, answer_database_error)
    app.register_error_handler(Exception, answer_unexpected)


def answer_app_error(error: AppError) -> Answer:
    """Answer as the error itself says."""
    body = error_body(error.code, error.message, error.details)
    return body, error.status, error.headers


def answer_http_error(error: HTTPException) -> Response:
    """Keep the status and the headers of Werkzeug's answer, and give it our body."""
    response = current_app.make_response(error.get_response())
    status = response.status_code
    message = error.description or error.name
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        message = NOTHING_TO_TELL
    code = CODES.get(status, f"http_{status}")
    response.data = current_app.json.dumps(error_body(code, message))
    response.mimetype = "application/json"
    return response


def answer_refused_write(_error: IntegrityError) -> Answer:
    """Undo what the database refused; the client learns that, and no table's name."""
    db.session.rollback()
    return error_body(CODES[409], "this contradicts what is stored"), 409, {}


def answer_database_error(error: SQLAlchemyError) -> Answer:
    """Undo what was begun, and answer as for any failure of ours."""
    db.session.rollback()
    return answer_unexpected(error)


def answer_unexpected(error: Exception) -> Answer:
    """Log what happened, and tell the client only that it did."""
    # The endpoint is ours; a path or a body is whatever a client likes to write.
    current_app.logger.error("%s failed", request.endpoint, exc_info=error)
    return error_body(CODES[500], NOTHING_TO_TELL), 500, {}


def error_body(
    code: str, message: str, details: Sequence[Detail] = ()
) -> dict[str, object]:
    """Return the one body that errors have."""
    return {"error": {"code": code, "message": message, "details": list(details)}}
