"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from toolshed.extensions import db
from toolshed.schemas import PageQuery


def read_page[T](
    statement: Select[tuple[T]], query: PageQuery
) -> tuple[Sequence[T], int]:
    """Return one page of an ordered statement's rows, and how many there are."""
    counted = statement.add_columns(func.count().over())
    page = counted.limit(query.per_page).offset(query.offset)
    rows = db.session.execute(page).all()
    if rows:
        return [row[0] for row in rows], rows[0][1]
    # A page after the last one has no row that could tell the number.
    everything = select(func.count()).select_from(statement.order_by(None).subquery())
    return [], db.session.execute(everything).scalar_one()


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
