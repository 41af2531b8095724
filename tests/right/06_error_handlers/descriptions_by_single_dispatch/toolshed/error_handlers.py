"""One handler for all that goes wrong: describe it, undo it, log it, answer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError
from werkzeug.exceptions import HTTPException

from toolshed.errors import AppError
from toolshed.extensions import db

log = logging.getLogger(__name__)

SERVER_ERRORS = 500


@dataclass(frozen=True)
class Problem:
    """What a client learns of an error."""

    status: int = 500
    code: str = "internal_error"
    message: str = "An unexpected error occurred."
    details: list[dict[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Return the answer."""
        body = {"code": self.code, "message": self.message, "details": self.details}
        made = current_app.make_response(({"error": body}, self.status))
        made.headers.extend(self.headers)
        return made


@singledispatch
def describe(_error: Exception) -> Problem:
    """Return what a client may learn; of what nobody knows, nothing."""
    return Problem()


@describe.register
def _(error: AppError) -> Problem:
    return Problem(
        error.status, error.code, error.message, error.details, error.headers
    )


@describe.register
def _(_error: IntegrityError) -> Problem:
    return Problem(409, "conflict", "This is not compatible with existing data.")


@describe.register
def _(error: HTTPException) -> Problem:
    status = error.get_response().status_code
    if status == SERVER_ERRORS:
        return Problem()
    headers = {
        name: value
        for name, value in error.get_headers()
        if not name.lower().startswith("content-")
    }
    message = error.description or f"The server answers {status}."
    return Problem(status, code_of(status), message, headers=headers)


def code_of(status: int) -> str:
    """Return the code that the brief gives to a status."""
    match status:
        case 400:
            return "bad_request"
        case 401:
            return "unauthorized"
        case 403:
            return "forbidden"
        case 404:
            return "not_found"
        case 405:
            return "method_not_allowed"
        case 409:
            return "conflict"
        case 413:
            return "content_too_large"
        case 415:
            return "unsupported_media_type"
        case 422:
            return "validation_failed"
        case 429:
            return "too_many_requests"
        case 503:
            return "unavailable"
    return f"http_{status}"


def handle(error: Exception) -> Response:
    """Answer any error, and leave the session and the log as they should be."""
    if isinstance(error, SQLAlchemyError):
        db.session.rollback()
    if isinstance(error, StatementError):
        error.hide_parameters = True
    problem = describe(error)
    if problem.status == SERVER_ERRORS:
        log.critical("%s raised", request.endpoint, exc_info=error)
    return problem.response()


def register_error_handlers(app: Flask) -> None:
    """Register the one handler."""
    app.register_error_handler(Exception, handle)
