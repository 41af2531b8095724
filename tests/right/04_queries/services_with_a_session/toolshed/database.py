"""What the factory asks of every database connection."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


def enforce_foreign_keys(engine: Engine) -> None:
    """Let SQLite check foreign keys; it does so only when asked, per connection."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine.pool, "connect")
    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.cursor().execute("PRAGMA foreign_keys = ON")
        record.info["foreign_keys"] = True
