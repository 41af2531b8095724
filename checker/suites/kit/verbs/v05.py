"""The verbs of exercise 05: many tools at once, with all that belongs to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v04 import ROWS, Verbs04

Row = dict[str, Any]
DUE_ON, BACK_AT = "2026-05-01", "2026-01-31T12:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Stock:
    """What `stock` has stored, as rows; a loan stands at the place of its tool."""

    tools: list[Row]
    loans: list[Row]


class Verbs05(Verbs04):
    """As in 04, and reviews."""

    rows = ROWS | {"reviews": {"stars": 4, "comment": None}}

    def stock(  # noqa: PLR0913 - how much of each, by name
        self,
        app: StandIn,
        number: int,
        *,
        tags: int = 2,
        reviews: int = 1,
        loans: int = 1,
        borrower: str = "",
        owner: str = "",
    ) -> Stock:
        """Store tools past the learner's services, and say so in one step.

        Each tool has an owner, a category, tags and a borrower of its own, unless one is named;
        each third has no category. Of its loans the last is open, the others are over.
        """
        with self._in_one_step(_told(number, tags, reviews, loans)):
            tools = self.store(app, "tools", *self._tools(app, number, owner))
            words = self._store_some(app, "tags", [{}] * (number * tags))
            links = [
                {"tool_id": tools[place % number]["id"], "tag_id": word["id"]}
                for place, word in enumerate(words)
            ]
            self._store_some(app, "tool_tags", links)
            self._reviews(app, tools, reviews)
            return Stock(tools, self._loans(app, tools, loans, borrower))

    def add_history(self, app: StandIn, tools: list[Row], number: int) -> None:
        """Store for each tool so many more reviews, and so many loans that are over."""
        told = f"({number} more reviews and {number} more loans of each stored by plain SQL)"
        with self._in_one_step(told):
            self._reviews(app, tools, number)
            self._loans(app, tools, number, "", still_out=False)

    def _reviews(self, app: StandIn, tools: list[Row], number: int) -> None:
        judges = self._store_some(app, "members", [{"name": "judge"}] * number)
        rows = [
            {"tool_id": tool["id"], "member_id": judge["id"], "stars": 3 + place % 3}
            for tool in tools
            for place, judge in enumerate(judges)
        ]
        self._store_some(app, "reviews", rows)

    def _tools(self, app: StandIn, number: int, owner: str) -> list[Row]:
        shelves = self.store(app, "categories", *[{}] * number)
        owners = [{"id": owner}] * number
        if not owner:
            owners = self.store(app, "members", *[{"name": "owner"}] * number)
        return [
            {
                "owner_id": owners[place]["id"],
                "category_id": None if place % 3 == 2 else shelves[place]["id"],  # noqa: PLR2004
            }
            for place in range(number)
        ]

    def _loans(
        self, app: StandIn, tools: list[Row], number: int, borrower: str, *, still_out: bool = True
    ) -> list[Row]:
        borrowers = [{"id": borrower}] * len(tools)
        if not borrower:
            borrowers = self._store_some(app, "members", [{"name": "borrower"}] * len(tools))
        rows = [
            {
                "tool_id": tool["id"],
                "borrower_id": who["id"],
                "due_on": DUE_ON,
                "returned_at": None if still_out and place == number - 1 else BACK_AT,
            }
            for place in range(number)
            for tool, who in zip(tools, borrowers, strict=True)
        ]
        return self._store_some(app, "loans", rows)

    def _store_some(self, app: StandIn, table: str, rows: list[Row]) -> list[Row]:
        return self.store(app, table, *rows) if rows else []

    @contextmanager
    def _in_one_step(self, told: str) -> Iterator[None]:
        """Show one line for what is stored inside."""
        steps = self.shed.exchanges.steps
        before = len(steps)
        yield
        del steps[before:]
        self.shed.note(told)


def _told(number: int, tags: int, reviews: int, loans: int) -> str:
    parts = [(tags, "tag"), (reviews, "review"), (loans, "loan")]
    each = ", ".join(f"{many} {noun}{'' if many == 1 else 's'}" for many, noun in parts)
    noun = "tool" if number == 1 else "tools"
    return f"({number} {noun} stored by plain SQL, each with an owner, {each})"
