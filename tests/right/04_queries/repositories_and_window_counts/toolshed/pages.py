"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from toolshed.extensions import db
from toolshed.schemas import PageQuery


def read_page[T](
    statement: Select[tuple[T]], query: PageQuery
) -> tuple[Sequence[T], int]:
    """Return one page of an ordered statement's rows, and how many there are.

    Each row of the page carries the total, so one statement tells both.
    """
    counted: Select[tuple[T, int]] = statement.add_columns(func.count().over())
    rows = db.session.execute(counted.limit(query.per_page).offset(query.offset)).all()
    if rows:
        return [item for item, _ in rows], rows[0][1]
    if query.page == 1:
        return [], 0
    # A page after the last one has no row that could carry the total.
    matching = statement.order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(matching))
    return [], total or 0


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
