"""Pages: how a list is cut, and the shape in which Toolshed answers with it."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm.interfaces import ORMOption

from toolshed.extensions import db
from toolshed.schemas import PageQuery


def read_page[T](
    statement: Select[tuple[T]], query: PageQuery, *plan: ORMOption
) -> tuple[Sequence[T], int]:
    """Return one page of an ordered statement's rows, and how many there are.

    The plan says what to load with each row; counting does not need it.
    """
    everything = statement.order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(everything))
    page = statement.options(*plan).limit(query.per_page).offset(query.offset)
    return db.session.scalars(page).all(), total or 0


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
