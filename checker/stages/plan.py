"""What the stages of one run are asked to do."""

from dataclasses import dataclass

from checker.model import Check, Exercise, Judge
from checker.workshop.limits import Limits


@dataclass(frozen=True, slots=True)
class Plan:
    """The checks to decide, and how: `suites` are the exercises whose tests may run."""

    checks: tuple[Check, ...]
    suites: tuple[Exercise, ...]
    limits: Limits
    mode: str
    seed: str

    def of(self, judge: Judge) -> tuple[Check, ...]:
        """Return the checks that one judge decides."""
        return tuple(check for check in self.checks if check.judge is judge)
