"""Lets submissions in, one after the other; each is judged in a fork of the judge's process.

That process has imported pytest and the suites and collected the tests; behind the walls waits one
that has the libraries of a cell. Neither has met a submission when the next one comes.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import IO

from checker.suites.kit.begin import begin_warm
from checker.suites.kit.job import ENDED, Job
from checker.workshop.processes import adopt_orphans, end_orphans
from checker.workshop.warm import Warm


class Door:
    """The door of a judge: what tells it to begin, and what each submission's cell is forked from.

    Without a warm process, one submission is let in, and judged in this process.
    """

    def __init__(self, job: Job, warm: Warm | None, say: Callable[[str], None]) -> None:
        self.warm = warm
        self.forked = False
        # The stage has hung up: nobody comes any more.
        self.closed = False
        # pytest closes standard input to its tests; the stage says there when to begin.
        self.go: IO[bytes] = os.fdopen(os.dup(0), "rb", buffering=0)
        self._job = job
        self._say = say

    def await_submission(self) -> Job | None:
        """Return the job of the submission that has come; None if nobody comes any more."""
        while line := self.go.readline():
            told = json.loads(line)
            job = replace(self._job, seed=str(told["seed"]), urgent=str(told["urgent"]))
            if self.warm is None:
                return job
            child = os.fork()
            if child == 0:
                self.forked = True
                adopt_orphans()
                return job
            _, status = os.waitpid(child, 0)
            self._renew()
            self._say(f"{ENDED}{os.waitstatus_to_exitcode(status)}")
        self.closed = True
        return None

    def _renew(self) -> None:
        """Take another warm process if the one of now has suffered."""
        if self.warm and not self.warm.waits():
            self.end()
            end_orphans()
            self.warm = begin_warm(self._job)

    def end(self) -> None:
        """End what waits behind the walls."""
        if self.warm:
            self.warm.end()
