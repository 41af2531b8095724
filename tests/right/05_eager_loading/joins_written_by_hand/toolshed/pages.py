"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Callable, Sequence

from sqlalchemy import Select, func, select

from toolshed.extensions import db
from toolshed.schemas import PageQuery


def read_page[T](
    statement: Select[tuple[T]],
    query: PageQuery,
    widen: Callable[[Select[tuple[T]]], Select[tuple[T]]] | None = None,
) -> tuple[Sequence[T], int]:
    """Return one page of an ordered statement's rows, and how many there are.

    What is joined by `widen` is read with each row; counting does not need it.
    """
    everything = statement.order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(everything))
    wide = statement if widen is None else widen(statement)
    page = wide.limit(query.per_page).offset(query.offset)
    return db.session.scalars(page).unique().all(), total or 0


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
