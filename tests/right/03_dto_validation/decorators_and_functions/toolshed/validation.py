"""The edge: decorators that hand a model to a view."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from flask import request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from toolshed.errors import RequestInvalidError

type View[**P, R] = Callable[P, R]


def takes_body[M: BaseModel, **P, R](
    model: type[M],
) -> Callable[[View[Concatenate[M, P], R]], View[P, R]]:
    """Hand the JSON body to the view as its first argument."""
    return _takes(model, decoded_body)


def takes_query[M: BaseModel, **P, R](
    model: type[M],
) -> Callable[[View[Concatenate[M, P], R]], View[P, R]]:
    """Hand the query string to the view as its first argument."""
    return _takes(model, lambda: dict(request.args))


def _takes[M: BaseModel, **P, R](
    model: type[M], source: Callable[[], object]
) -> Callable[[View[Concatenate[M, P], R]], View[P, R]]:
    adapter = TypeAdapter(model)

    def decorate(view: View[Concatenate[M, P], R]) -> View[P, R]:
        @wraps(view)
        def parsed(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                data = adapter.validate_python(source())
            except ValidationError as error:
                raise RequestInvalidError(list(map(detail, error.errors()))) from None
            return view(data, *args, **kwargs)

        return parsed

    return decorate


def decoded_body() -> object:
    """Return what the body holds; raise UnsupportedMediaType or BadRequest."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body: object = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise BadRequest from None
    return body


def detail(error: object) -> dict[str, str]:
    """Return path and reason of one error."""
    match error:
        case {"loc": tuple(path), "msg": str(reason)}:
            return {"field": ".".join(f"{step}" for step in path), "message": reason}
    return {"field": "", "message": "this is not valid"}
