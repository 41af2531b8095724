"""A unit of work: all of it is stored, or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Protocol

from sqlalchemy.orm import Session


class HasSession(Protocol):
    """A service that works with one session."""

    @property
    def session(self) -> Session:
        """Return the session of this request."""


def one_unit[S: HasSession, **P, R](
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], R]:
    """Let a method commit once at its end, or leave nothing behind.

    An IntegrityError goes on to the edge, where it becomes a 409.
    """

    @wraps(method)
    def whole(service: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = method(service, *args, **kwargs)
            service.session.commit()
        except BaseException:
            service.session.rollback()
            raise
        return result

    return whole
