"""What the stages of one run are asked to do."""

from dataclasses import dataclass
from pathlib import Path

from checker.model import Check, Judge
from checker.workshop.limits import Limits


@dataclass(frozen=True, slots=True)
class Plan:
    """The checks to decide, and how: `suites` are the folders whose tests may run."""

    checks: tuple[Check, ...]
    suites: tuple[Path, ...]
    limits: Limits
    mode: str
    seed: str
    tier: str = "C"
    replays: str = ""
    first: bool = False

    def of(self, judge: Judge) -> tuple[Check, ...]:
        """Return the checks that one judge decides."""
        return tuple(check for check in self.checks if check.judge is judge)
