"""What the services and the factory need of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolshed.errors import ConflictError
from toolshed.extensions import db


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit once what is done inside, or roll back all of it.

    Raise ConflictError if the database refuses it.
    """
    try:
        yield db.session()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        message = "this contradicts what is stored"
        raise ConflictError(message) from None
    except BaseException:
        db.session.rollback()
        raise


def enforce_foreign_keys(engine: Engine) -> None:
    """Let SQLite check foreign keys; it does so only when asked, per connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", switch_foreign_keys_on)


def switch_foreign_keys_on(connection: Connection, _record: object) -> None:
    """Ask a new connection to check foreign keys."""
    connection.execute("PRAGMA foreign_keys = ON")
