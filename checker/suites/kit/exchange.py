"""What was asked of the learner's app in one test, and what came back."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

# The header that tells which exchange a response belongs to; no learner's app sees it.
HEADER = "Katas-Exchange"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; `where` is the view, as the cell tells it."""

    asked: str
    status: int
    where: dict[str, Any] | None = None
    raised: dict[str, Any] | None = None


@dataclass
class Exchanges:
    """The steps of a test, written for a person, and the exchanges among them."""

    steps: list[str] = field(default_factory=list)
    all: list[Exchange] = field(default_factory=list)

    def add(self, exchange: Exchange, step: str) -> int:
        """Keep an exchange and its line; return its number."""
        self.all.append(exchange)
        self.steps.append(step)
        return len(self.all) - 1

    @contextlib.contextmanager
    def one_case(self) -> Iterator[None]:
        """Forget the steps of a case that holds, so that a finding shows only the one that fails.

        For cases in a row that leave nothing behind, such as bodies that are all refused.
        """
        before = len(self.steps)
        yield
        del self.steps[before:]

    def of(self, response: TestResponse) -> Exchange:
        """Return the exchange that a response came from."""
        return self.all[int(response.headers[HEADER])]
