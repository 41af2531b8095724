"""The connection to the catalogue that belongs to the present request."""

from toolshed.catalogue import Connection
from toolshed.extensions import catalogue


def current_connection() -> Connection:
    """Return the connection of this request."""
    return catalogue.connection
