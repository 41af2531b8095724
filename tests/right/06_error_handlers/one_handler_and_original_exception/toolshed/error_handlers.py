"""How Toolshed answers when something went wrong, and what it keeps of it."""

from types import MappingProxyType, TracebackType

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError

from toolshed.errors import AppError
from toolshed.extensions import db

CODES = MappingProxyType(
    {
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
)
OWN_HEADERS = ("content-type", "content-length")

type ExcInfo = tuple[type, BaseException, TracebackType | None]


class Toolshed(Flask):
    """A Flask application that decides itself what it logs of an exception."""

    def log_exception(self, exc_info: ExcInfo | tuple[None, None, None] | None) -> None:
        """Log a failure by the name of its endpoint; a conflict is none."""
        if exc_info is not None and isinstance(exc_info[1], IntegrityError):
            return
        self.logger.error("failure in %s", request.endpoint, exc_info=exc_info)


def register_error_handlers(app: Flask) -> None:
    """Give the app the two handlers that all errors come to."""
    app.register_error_handler(AppError, handle_app_error)
    app.register_error_handler(HTTPException, handle_http_exception)


def handle_app_error(error: AppError) -> ResponseReturnValue:
    """Answer with what the error says of itself."""
    content = {
        "code": error.code,
        "message": error.message,
        "details": error.details,
    }
    return jsonify(error=content), error.status, dict(error.headers)


def handle_http_exception(error: HTTPException) -> ResponseReturnValue:
    """Answer with the status and headers of an exception that is an answer."""
    if isinstance(error, InternalServerError):
        error = without_cause(error)
    status = error.code or 500
    headers = [
        (name, value)
        for name, value in error.get_headers()
        if name.lower() not in OWN_HEADERS
    ]
    content = {
        "code": CODES.get(status, f"http_{status}"),
        "message": error.description or error.name,
        "details": [],
    }
    return jsonify(error=content), status, headers


def without_cause(error: InternalServerError) -> HTTPException:
    """Undo what the database had begun, and forget what went wrong."""
    cause = error.original_exception
    if isinstance(cause, SQLAlchemyError):
        db.session.rollback()
    if isinstance(cause, IntegrityError):
        return Conflict("The request contradicts what is stored.")
    return InternalServerError()
