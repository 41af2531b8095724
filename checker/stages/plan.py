"""What the stages of one run are asked to do."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from checker.model import Check, Finding, Judge
from checker.stages.warm_mypy import WarmMypy
from checker.workshop.limits import Limits


def tell_nobody(_: Finding) -> None:
    """Take a finding of a run that nobody follows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The checks to decide, and how: `suites` are the folders whose tests may run.

    `tell` hears each finding as it comes, from the threads of the stages;
    `urgent` is the check, or the task, whose tests run first; `cancelled` ends the run as soon as
    it is set. `judges` is how many processes may share the tests; `many` keeps them for other
    submissions, and `mypy` is one that waits for those.
    """

    checks: tuple[Check, ...]
    suites: tuple[Path, ...]
    limits: Limits
    mode: str
    seed: str
    tier: str = "C"
    replays: str = ""
    first: bool = False
    urgent: str = ""
    judges: int = 1
    many: bool = False
    tell: Callable[[Finding], None] = tell_nobody
    cancelled: threading.Event = field(default_factory=threading.Event)
    mypy: WarmMypy | None = None

    def of(self, judge: Judge) -> tuple[Check, ...]:
        """Return the checks that one judge decides."""
        return tuple(check for check in self.checks if check.judge is judge)
