"""A unit of work: all of it is stored, or nothing."""

from types import TracebackType
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolshed.errors import ConflictError
from toolshed.extensions import db


class UnitOfWork:
    """Commits once what is done inside `with`, or rolls back all of it."""

    def __enter__(self) -> Session:
        """Hand out the session of this request."""
        return db.session()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        """End the work; raise ConflictError if the database refuses it."""
        if error is None:
            try:
                db.session.commit()
            except IntegrityError:
                self.give_up()
        db.session.rollback()
        if isinstance(error, IntegrityError):
            self.give_up()
        return False

    def give_up(self) -> None:
        """Undo everything and say why."""
        db.session.rollback()
        message = "this contradicts what is stored"
        raise ConflictError(message) from None
