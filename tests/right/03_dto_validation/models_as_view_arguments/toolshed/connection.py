"""The connection to the catalogue that belongs to the present request."""

from typing import cast

from flask import current_app, g

from toolshed.catalogue import Catalogue, Connection


def current_connection() -> Connection:
    """Return the connection of this request; open it on the first call."""
    if "connection" not in g:
        catalogue = cast("Catalogue", current_app.extensions["toolshed"])
        g.connection = catalogue.connect()
    return cast("Connection", g.connection)


def close_connection(_error: BaseException | None = None) -> None:
    """Give the request's connection back, if it opened one."""
    connection: Connection | None = g.pop("connection", None)
    if connection is not None:
        connection.close()
