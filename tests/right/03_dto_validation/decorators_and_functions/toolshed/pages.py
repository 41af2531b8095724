"""The shape of every list that Toolshed answers with."""

from toolshed.schemas import PageQuery


def page_of(items: list[object], total: int, query: PageQuery) -> dict[str, object]:
    """Return the body of a list: one page, where it lies, and the length of all."""
    meta = query.model_dump(include={"page", "per_page"})
    return {"data": items, "meta": {**meta, "total": total}}
