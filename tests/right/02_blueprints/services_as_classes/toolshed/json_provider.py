"""How Toolshed writes JSON: dates as ISO 8601, keys in the order given."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

from flask.json.provider import JSONProvider


class ToolshedJSON(JSONProvider):
    """A provider of our own, on the json module of Python."""

    def dumps(self, obj: object, **_options: object) -> str:
        """Write a value."""
        return json.dumps(obj, default=plain)

    def loads(self, s: str | bytes, **_options: object) -> object:
        """Read a value."""
        return json.loads(s)


def plain(value: object) -> str:
    """Return what JSON does not know as a text."""
    match value:
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None)
            return f"{moment.isoformat(timespec='microseconds')}Z"
        case date() | UUID():
            return str(value)
    message = f"{type(value).__name__} has no form in JSON"
    raise TypeError(message)
