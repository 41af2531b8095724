"""How Toolshed writes JSON: dates as ISO 8601, keys in the order given."""

from datetime import UTC, date, datetime
from functools import singledispatch

from flask.json.provider import DefaultJSONProvider


@singledispatch
def json_value(value: object) -> object:
    """Return what JSON can hold in place of value; by default, what Flask writes."""
    return DefaultJSONProvider.default(value)


@json_value.register
def _(value: date) -> str:
    return value.isoformat()


@json_value.register
def _(value: datetime) -> str:
    if value.utcoffset() is None:
        message = f"{value!r} has no time zone: which moment it means is unknown"
        raise ValueError(message)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


class ToolshedJSON(DefaultJSONProvider):
    """Flask's provider with our dates and our order of keys."""

    sort_keys = False
    default = staticmethod(json_value)
