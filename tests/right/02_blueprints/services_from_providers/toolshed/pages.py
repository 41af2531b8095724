"""The shape of every list that Toolshed answers with."""

from collections.abc import Sequence

PER_PAGE = 20


def page_of(items: Sequence[object]) -> dict[str, object]:
    """Return the body of a list: its first page, and how long the list is."""
    meta = {"page": 1, "per_page": PER_PAGE, "total": len(items)}
    return {"data": list(items[:PER_PAGE]), "meta": meta}
