"""The edge: a request becomes a model, or RequestInvalidError says why not.

A view names its model in a decorator and receives it as its first argument:

    @members.post("")
    @json_body(MemberCreate)
    def create_member(new: MemberCreate) -> ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest

from toolshed.errors import RequestInvalidError

# Pydantic's own messages quote the value now and then ("found `z` at 0"). These are
# ours, filled with the limits of the model and never with what the client sent.
MESSAGES = {
    "broken_rule": "{rule}",
    "extra_forbidden": "there is no such field",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be an integer",
    "int_parsing": "must be an integer",
    "int_parsing_size": "is out of all bounds",
    "int_type": "must be an integer",
    "less_than_equal": "must be at most {le}",
    "missing": "is required",
    "model_type": "must be an object with named fields",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_type": "must be a text",
    "string_unicode": "must be valid Unicode",
    "too_long": "its length must be at most {max_length}",
    "too_short": "its length must be at least {min_length}",
    "tuple_type": "must be a list",
    "uuid_parsing": "must be a UUID",
    "uuid_type": "must be a UUID in a text",
}
ANY_OTHER_MESSAGE = "is not valid"


def json_body[M: BaseModel, **P, R](
    model: type[M],
) -> Callable[[Callable[Concatenate[M, P], R]], Callable[P, R]]:
    """Call the view with the request's body, parsed into the model."""
    return _first_argument(lambda: validated(model, body_of_request()))


def query_string[M: BaseModel, **P, R](
    model: type[M],
) -> Callable[[Callable[Concatenate[M, P], R]], Callable[P, R]]:
    """Call the view with the request's query string, parsed into the model."""
    return _first_argument(lambda: validated(model, query_of_request()))


def _first_argument[M: BaseModel, **P, R](
    parse: Callable[[], M],
) -> Callable[[Callable[Concatenate[M, P], R]], Callable[P, R]]:
    def decorate(view: Callable[Concatenate[M, P], R]) -> Callable[P, R]:
        @wraps(view)
        def parse_and_call(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(parse(), *args, **kwargs)

        return parse_and_call

    return decorate


def body_of_request() -> object:
    """Return the JSON that was sent; Flask answers 415 or 400 if it is none."""
    try:
        body: object = request.get_json()
    except RecursionError:
        message = "the body is nested too deeply"
        raise BadRequest(message) from None
    return body


def query_of_request() -> dict[str, str | list[str]]:
    """Return the query string; a parameter that was sent twice is a list.

    No model takes a list there: which of the two should win is not for us to guess.
    """
    return {
        name: values[0] if len(values) == 1 else values
        for name, values in request.args.lists()
    }


def validated[M: BaseModel](model: type[M], data: object) -> M:
    """Return the data as a model, or raise RequestInvalidError with all errors."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = [
            {"field": path_of(detail), "message": message_of(detail)}
            for detail in error.errors(include_url=False, include_input=False)
        ]
        raise RequestInvalidError(details) from None


def path_of(detail: ErrorDetails) -> str:
    """Return the path of a field, such as tags.0, or "" for the whole."""
    return ".".join(str(step) for step in detail["loc"])


def message_of(detail: ErrorDetails) -> str:
    """Say what is wrong without repeating what was sent."""
    message = MESSAGES.get(detail["type"], ANY_OTHER_MESSAGE)
    return message.format_map(detail.get("ctx", {}))
