"""What the repositories of all aggregates share."""

from typing import ClassVar
from uuid import UUID

from toolshed.errors import NotFoundError
from toolshed.extensions import Base, db


class Repository[M: Base]:
    """The stored things of one kind, in the session of the present request.

    A repository never commits: that is for the unit of work around it.
    """

    noun: ClassVar[str]

    def __init__(self, model: type[M]) -> None:
        """Remember which model this repository holds."""
        self._model = model

    def get(self, key: UUID) -> M:
        """Return the thing with this id, or raise NotFoundError."""
        found = db.session.get(self._model, key)
        if found is None:
            message = f"there is no {self.noun} {key}"
            raise NotFoundError(message)
        return found

    def add(self, *things: M) -> None:
        """Store new things when the unit of work ends."""
        db.session.add_all(things)

    def remove(self, thing: M) -> None:
        """Remove a thing when the unit of work ends."""
        db.session.delete(thing)
