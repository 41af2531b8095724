"""What the requests and answers of all domains share."""

from pydantic import BaseModel  # TODO(03.1): and what else the models share.


class RequestModel(BaseModel):
    """What a client may send: these fields and no others."""

    # TODO(03.1): refuse fields that the model does not name.


class AnswerModel(BaseModel):
    """What a client may see: these fields of an object, and no others."""

    # TODO(03.1): read the attributes of an object.


class PageQuery(RequestModel):
    """Which page of a list, and how long a page is."""

    # TODO(03.4): page and per_page, with their bounds.
