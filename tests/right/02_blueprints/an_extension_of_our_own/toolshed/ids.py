"""Ids, as they come in a path."""

from uuid import UUID

from toolshed.errors import NotFoundError


def id_from(text: str) -> UUID:
    """Return the id that a text means; what means none is not found."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(text) from None
