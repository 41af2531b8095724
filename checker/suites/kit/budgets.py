"""What one request may cost: statements that do not grow, and rows that the answer shows.

Measured, never read off the source: which loader a solution uses is its own affair.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from checker.suites.kit.exchange import Exchange
from checker.suites.kit.expect import Expect, Mismatch, shown
from checker.suites.kit.loading import (
    advice_on_counting,
    advice_on_growth,
    advice_on_rows,
    usual_cause,
)
from checker.suites.kit.recording import Group, Recording, Statement, counted, recording
from checker.suites.kit.shed import Shed

VALUES = re.compile(r"\((?:\?(?:, )?)+\)")

type Key = tuple[str, str, object, object]


@dataclass(frozen=True, slots=True)
class Reading:
    """One request that reads: its answer, and what it asked of the database."""

    exchange: Exchange
    body: dict[str, Any]
    seen: Recording

    @property
    def rows(self) -> int:
        """How many rows it fetched."""
        return sum(one.rows for one in self.seen.selects())

    @property
    def data(self) -> list[dict[str, Any]]:
        """The items of a list, as far as they are objects."""
        items = self.body.get("data")
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


class Budget:
    """Measures requests, and insists on what they may cost."""

    def __init__(self, shed: Shed, expect: Expect) -> None:
        self._shed = shed
        self._expect = expect

    def read(self, client: FlaskClient, path: str) -> Reading:
        """Ask for something that exists, and record what that costs."""
        with recording(self._shed) as seen:
            response = client.get(path)
        exchange = self._expect.exchange(response)
        self._expect.status(response, 200, usual_cause(exchange.raised))
        body = self._expect.mapping(response)
        # The rows are many and alike; a step need not show them.
        self._shed.exchanges.steps[-1] = f"{exchange.asked} -> 200"
        return Reading(exchange, body, seen)

    def page(self, client: FlaskClient, path: str, number: int) -> Reading:
        """Ask for a list that shows so many items, and record what that costs."""
        reading = self.read(client, path)
        if len(reading.data) != number:
            raise Mismatch(
                f"{reading.exchange.asked} shows {len(reading.data)}, not {number}",
                expected=f"{number} items in `data`",
                got=shown(reading.body),
                where=reading.exchange.where,
            )
        self._shed.exchanges.steps[-1] += f", {number} items"
        return reading

    def same_statements(
        self,
        few: Reading,
        many: Reading,
        sizes: tuple[str, str],
        each: str,
        about: Callable[[Statement], bool] = lambda _: True,
    ) -> None:
        """Insist that the second request sends no more statements than the first.

        `about` leaves out statements that another check judges.
        """
        before = [one for one in few.seen.statements if about(one)]
        after = [one for one in many.seen.statements if about(one)]
        if len(after) <= len(before):
            return
        grown = _grown(before, Recording(after))
        raise Mismatch(
            f"{_path(many)} sends {counted(len(before), 'statement')} for {sizes[0]}, and "
            f"{len(after)} for {sizes[1]}",
            expected=f"as many statements for {sizes[1]} as for {sizes[0]}",
            got=Recording(after).told(),
            where=grown[0].first.where or many.exchange.where,
            advice=advice_on_growth(grown, each),
        )

    def same_rows(self, few: Reading, many: Reading, sizes: tuple[str, str]) -> None:
        """Insist that the second request fetches no more rows than the first."""
        if many.rows <= few.rows:
            return
        most = _widest(many.seen)
        raise Mismatch(
            f"{_path(many)} fetches {counted(few.rows, 'row')} for {sizes[0]}, and {many.rows} "
            f"for {sizes[1]}",
            expected="the same rows: the answer shows figures, and no review and no loan",
            got=many.seen.told(),
            where=most.first.where or many.exchange.where,
            advice=advice_on_counting(most),
        )

    def rows_at_most(self, reading: Reading, limit: int, formula: str) -> None:
        """Insist on an upper bound of rows; the formula says how the brief comes to it."""
        if reading.rows <= limit:
            return
        most = _widest(reading.seen)
        raise Mismatch(
            f"{_path(reading)} fetches {reading.rows} rows; the brief allows {limit} here",
            expected=f"at most {formula} = {limit} rows",
            got=reading.seen.told(),
            where=most.first.where or reading.exchange.where,
            advice=advice_on_rows(most),
        )


def _path(reading: Reading) -> str:
    return reading.exchange.asked.partition("?")[0]


def _widest(seen: Recording) -> Group:
    """Return the group with the most rows."""
    return max(seen.groups(), key=lambda group: group.rows)


def _grown(before: list[Statement], after: Recording) -> list[Group]:
    """Return the groups that have grown since the smaller request, the worst first."""
    times = Counter(map(_key, before))
    more = [(group.times - times[_key(group.first)], group) for group in after.groups()]
    more.sort(key=lambda pair: pair[0], reverse=True)
    return [group for number, group in more if number > 0] or [more[0][1]]


def _key(statement: Statement) -> Key:
    place = statement.where or {}
    text = VALUES.sub("(...)", statement.sql)
    return (text, statement.loads, place.get("path"), place.get("line"))
