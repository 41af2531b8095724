"""The connection to the catalogue that belongs to the present request."""

from toolshed.catalogue import Connection  # TODO(02.1): and what else you need.


def current_connection() -> Connection:
    """Return the connection of this request; open it on the first call."""
    raise NotImplementedError("TODO(02.1): write current_connection")


# TODO(02.1): close the request's connection, if it opened one.
