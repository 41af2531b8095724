"""How Toolshed writes JSON: dates as ISO 8601, keys in the order given."""

from datetime import UTC, date, datetime

from flask.json.provider import DefaultJSONProvider


class ToolshedJSON(DefaultJSONProvider):
    """Flask's provider with our dates and our order of keys."""

    sort_keys = False

    @staticmethod
    def default(value: object) -> object:
        """Return a date as ISO 8601; leave other types to Flask."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if isinstance(value, date):
            return value.isoformat()
        return DefaultJSONProvider.default(value)
