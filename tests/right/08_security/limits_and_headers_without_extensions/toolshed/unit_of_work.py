"""A unit of work: all of it is stored, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

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
