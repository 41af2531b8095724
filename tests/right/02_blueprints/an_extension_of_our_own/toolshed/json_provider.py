"""How Toolshed writes JSON: dates as ISO 8601, keys in the order given."""

from datetime import UTC, date, datetime
from functools import singledispatch

from flask import Flask
from flask.json.provider import DefaultJSONProvider


@singledispatch
def as_json(value: object) -> object:
    """Leave what nobody has said anything about to Flask."""
    return DefaultJSONProvider.default(value)


@as_json.register
def _(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@as_json.register
def _(value: date) -> str:
    return value.isoformat()


class ToolshedJSON(DefaultJSONProvider):
    """Flask's provider, which asks as_json, and does not sort."""

    def __init__(self, app: Flask) -> None:
        """Set what is ours for one app."""
        super().__init__(app)
        self.default = as_json
        self.sort_keys = False
