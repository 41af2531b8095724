"""The edge: a request becomes a model, or RequestInvalidError says why not."""

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest

from toolshed.errors import Detail, RequestInvalidError


def parse_body[M: BaseModel](model: type[M], request: Request) -> M:
    """Return the JSON body as a model.

    Raise UnsupportedMediaType or BadRequest if it is no JSON, and
    RequestInvalidError if it breaks the model's rules.
    """
    try:
        body = request.get_json()
    except RecursionError:
        message = "the body is nested too deeply"
        raise BadRequest(message) from None
    return parse(model, body)


def parse_query[M: BaseModel](model: type[M], request: Request) -> M:
    """Return the query string as a model, or raise RequestInvalidError."""
    return parse(model, request.args.to_dict())


def parse[M: BaseModel](model: type[M], data: object) -> M:
    """Return the data as a model, or raise RequestInvalidError."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        message = "the request is not valid"
        raise RequestInvalidError(message, details_of(error)) from None


def details_of(error: ValidationError) -> list[Detail]:
    """Return every bad field with a reason, and nothing that the client sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        {"field": ".".join(map(str, one["loc"])), "message": one["msg"]}
        for one in found
    ]
