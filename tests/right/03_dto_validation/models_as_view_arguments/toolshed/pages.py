"""The shape of every list that Toolshed answers with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolshed.schemas import PageQuery


@dataclass(frozen=True)
class Page[T]:
    """One page of what was found, and how much was found in all."""

    items: Sequence[T]
    query: PageQuery
    total: int


def cut_page[T](found: Sequence[T], query: PageQuery) -> Page[T]:
    """Return the page of what was found that the query asks for."""
    start = (query.page - 1) * query.per_page
    return Page(found[start : start + query.per_page], query, len(found))


def page_of[T](page: Page[T], as_body: Callable[[T], object]) -> dict[str, object]:
    """Return the body of a list: one page of it, and how long the list is."""
    meta = {
        "page": page.query.page,
        "per_page": page.query.per_page,
        "total": page.total,
    }
    return {"data": [as_body(item) for item in page.items], "meta": meta}
