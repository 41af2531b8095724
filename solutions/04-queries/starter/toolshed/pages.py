"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Sequence

from sqlalchemy import Select  # TODO(04.3): and what you need.

# TODO(04.3): import db.
from toolshed.schemas import PageQuery


def read_page[T](
    statement: Select[tuple[T]], query: PageQuery
) -> tuple[Sequence[T], int]:
    """Return one page of an ordered statement's rows, and how many there are."""
    raise NotImplementedError("TODO(04.3): write read_page")


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
