"""The connection to the catalogue that belongs to the present request."""

from flask import current_app, g

from toolshed.catalogue import Catalogue, Connection


def current_connection() -> Connection:
    """Return the connection of this request; open it on the first call."""
    if "connection" not in g:
        catalogue: Catalogue = current_app.extensions["toolshed"]
        g.connection = catalogue.connect()
    connection: Connection = g.connection
    return connection


def close_connection(_error: BaseException | None = None) -> None:
    """Close the connection of the app context that ends, if it opened one."""
    connection: Connection | None = g.pop("connection", None)
    if connection is not None:
        connection.close()
