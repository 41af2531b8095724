"""The connection to the catalogue that belongs to the present request."""

from contextlib import ExitStack, closing

from flask import current_app, g

from toolshed.catalogue import Catalogue, Connection


def current_connection() -> Connection:
    """Return the connection of this request; open it on the first call."""
    held: ExitStack | None = g.get("held")
    if held is None:
        g.held = held = ExitStack()
        catalogue: Catalogue = current_app.extensions["toolshed"]
        g.connection = held.enter_context(closing(catalogue.connect()))
    connection: Connection = g.connection
    return connection
