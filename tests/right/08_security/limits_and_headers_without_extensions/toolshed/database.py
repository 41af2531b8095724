"""What the factory asks of every database connection."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection


def enforce_foreign_keys(engine: Engine) -> None:
    """Let SQLite check foreign keys; it does so only when asked, per connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", switch_foreign_keys_on)


def switch_foreign_keys_on(connection: DBAPIConnection, _record: object) -> None:
    """Ask a new connection to check foreign keys."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
