"""What the requests and answers of all domains share."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from toolshed.validation import FromRequest

type Name = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=80)
]


class PageQuery(FromRequest):
    """Which page of a list, and how long a page is."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(gt=0, le=10_000)] = 1
    per_page: Annotated[int, Field(gt=0, le=100)] = 20

    @property
    def rows(self) -> slice:
        """Return the places of the rows of this page in the whole list."""
        return slice((self.page - 1) * self.per_page, self.page * self.per_page)
