"""The edge: what every model of a request can do by itself."""

from typing import Self

from flask import Request
from pydantic import BaseModel, ValidationError

from toolshed.errors import RequestInvalidError


class FromRequest(BaseModel):
    """A model that is made of a request or of nothing."""

    @classmethod
    def of_body(cls, request: Request) -> Self:
        """Return the JSON body as this model, or raise what is wrong with it."""
        return cls._parse(request.get_json())

    @classmethod
    def of_query(cls, request: Request) -> Self:
        """Return the query string as this model, or raise RequestInvalidError."""
        return cls._parse(request.args.to_dict())

    @classmethod
    def _parse(cls, data: object) -> Self:
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise RequestInvalidError(error) from None
