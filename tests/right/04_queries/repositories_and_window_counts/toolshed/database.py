"""What the factory asks of every database connection."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


def enforce_foreign_keys(engine: Engine) -> None:
    """Let SQLite check foreign keys; it does so only when asked, per connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", switch_foreign_keys_on)


def switch_foreign_keys_on(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry
) -> None:
    """Send the PRAGMA on a new connection, before its first transaction."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
