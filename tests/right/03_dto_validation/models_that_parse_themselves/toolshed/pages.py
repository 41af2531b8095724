"""The shape of every list that Toolshed answers with."""

from collections.abc import Sequence

from toolshed.schemas import PageQuery


def page_of(items: Sequence[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = {"page": query.page, "per_page": query.per_page, "total": total}
    return {"data": list(items), "meta": meta}
