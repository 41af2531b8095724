"""Extensions, created unbound: the factory binds them to an app."""

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase

from toolshed.catalogue import Catalogue, Connection


class Base(DeclarativeBase):
    """The base class of all models."""


class CatalogueExtension:
    """Gives each app a catalogue, and each app context a connection to it."""

    def init_app(self, app: Flask) -> None:
        """Give the app its catalogue."""
        app.extensions["toolshed"] = Catalogue()
        app.teardown_appcontext(self._close)

    @property
    def connection(self) -> Connection:
        """Return the connection of this context; open it on the first call."""
        found: Connection | None = g.get("_toolshed_connection")
        if found is None:
            found = current_app.extensions["toolshed"].connect()
            g._toolshed_connection = found
        return found

    def _close(self, _error: BaseException | None) -> None:
        if "_toolshed_connection" in g:
            self.connection.close()


db = SQLAlchemy(model_class=Base)
catalogue = CatalogueExtension()
