"""What the requests and answers of all domains share."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PositiveInt, field_validator


def measured(shortest: int, longest: int) -> Callable[[str], str]:
    """Return a function that strips a text and insists on its length."""

    def strip(text: str) -> str:
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            message = "must be valid Unicode"
            raise ValueError(message)
        bare = text.strip()
        if not shortest <= len(bare) <= longest:
            message = f"must have {shortest} to {longest} characters"
            raise ValueError(message)
        return bare

    return strip


type Name = Annotated[str, AfterValidator(measured(1, 80))]
type Search = Annotated[str, AfterValidator(measured(1, 50))]


class PageQuery(BaseModel):
    """Which page of a list, and how long a page is."""

    model_config = ConfigDict(extra="forbid")

    page: PositiveInt = 1
    per_page: PositiveInt = 20

    @field_validator("page")
    @classmethod
    def page_in_reach(cls, page: int) -> int:
        """Refuse a page that nobody reads."""
        if page > 10_000:
            message = "must be at most 10000"
            raise ValueError(message)
        return page

    @field_validator("per_page")
    @classmethod
    def page_of_a_size(cls, per_page: int) -> int:
        """Refuse a page that is a whole list."""
        if per_page > 100:
            message = "must be at most 100"
            raise ValueError(message)
        return per_page

    def cut[T](self, rows: list[T]) -> list[T]:
        """Return the rows of this page."""
        start = (self.page - 1) * self.per_page
        return rows[start : start + self.per_page]
