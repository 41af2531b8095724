"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from toolshed.schemas import PageQuery


def read_page[T](
    session: Session,
    statement: Select[tuple[T]],
    key: InstrumentedAttribute[UUID],
    query: PageQuery,
) -> tuple[list[T], int]:
    """Return one page of the rows that a statement finds, and how many there are.

    Equal rows are sorted by the key.

    The page is cut from the ids alone; the rows themselves are asked for after that.
    """
    ordered = statement.order_by(key)
    matching = ordered.with_only_columns(key)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    page = matching.limit(query.per_page).offset(query.offset)
    ids = session.scalars(page).all()
    return list(session.scalars(ordered.where(key.in_(ids)))), total


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
