"""A unit of work: all of it is stored, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from toolshed.errors import ConflictError
from toolshed.extensions import db


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit once what is done inside, or roll back all of it.

    Raise ConflictError if the database refuses it. Units are not nested: the
    function that begins one is the only one that ends it.
    """
    session = db.session()
    try:
        yield session
        session.commit()
    except (IntegrityError, StaleDataError) as error:
        # Stale: somebody else removed the row while we were changing it.
        session.rollback()
        message = "the request contradicts what is stored"
        raise ConflictError(message) from error
    except BaseException:
        session.rollback()
        raise
