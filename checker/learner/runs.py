"""One check after another of the exercise that a learner works on, each prepared ahead."""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from checker import digests, intake, pipeline
from checker.errors import UsageError, full_disk
from checker.learner import verdicts
from checker.model import Exercise, Finding, Submission, Verdict
from checker.stages.warm_mypy import WarmMypy
from checker.workshop.tiers import cores

type Hear = Callable[["Heard"], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a run has to say: findings as they come, then its verdict, or why there is none."""

    run: "Run"
    finding: Finding | None = None
    verdict: Verdict | None = None
    problem: str = ""
    known: bool = False


class Ahead:
    """What is started before a save, for the exercise in hand: the next check finds it ready.

    The mypy that waits is the same for all exercises.
    """

    def __init__(self) -> None:
        self.mypy = WarmMypy(few=0)
        # What is prepared and what is checked have the same options.
        self.options = pipeline.Options(judges=cores(), many=True, mypy=self.mypy)
        # The check whose tests run first, or the task.
        self.urgent = ""
        self._prepared: pipeline.Prepared | None = None
        self._for = ("", "")
        self._ended = False
        self._lock = threading.RLock()

    def prepare(self, exercise: Exercise, urgent: str) -> None:
        """Start what the next check of this exercise needs, unless it waits already."""
        with self._lock:
            self.urgent = urgent
            if not self._fits(exercise) and not self._ended:
                self._drop()
                self._for = _state(exercise)
                self._prepared = pipeline.prepare(exercise, self.options)

    def take(self, exercise: Exercise) -> pipeline.Prepared | None:
        """Hand over what waits for this exercise; None if nothing that fits does."""
        with self._lock:
            if not self._fits(exercise):
                self._drop()
            prepared, self._prepared = self._prepared, None
            return prepared

    def bring_back(self, exercise: Exercise, prepared: pipeline.Prepared) -> None:
        """Let what has checked one save wait for the next, if it can and nothing else does."""
        with self._lock:
            if prepared.reusable and self._prepared is None and not self._ended:
                self._prepared, self._for = prepared, _state(exercise)
            else:
                prepared.end()

    def end(self) -> None:
        """End what waits, for good."""
        with self._lock:
            self._ended = True
            self._drop()
        self.mypy.end()

    def _drop(self) -> None:
        if self._prepared:
            self._prepared.end()
        self._prepared = None

    def _fits(self, exercise: Exercise) -> bool:
        waits = self._prepared is not None and self._prepared.alive
        return waits and self._for == _state(exercise)


def _state(exercise: Exercise) -> tuple[str, str]:
    """Return what a standby was started for: a course that was updated needs another."""
    return exercise.id, digests.of_checks(exercise)


class Run(threading.Thread):
    """One check in a thread of its own; what it finds goes to `hear`, and it can be cancelled."""

    def __init__(
        self, exercise: Exercise, shown_as: str, ahead: Ahead, hear: Hear, *, fresh: bool
    ) -> None:
        super().__init__(daemon=True)
        self.exercise = exercise
        self.cancelled = threading.Event()
        self.submission: Submission | None = None
        self._fresh = fresh
        self._ahead = ahead
        self._shown_as = shown_as
        self._hear = hear

    def run(self) -> None:
        """Check the exercise's folder as it is now."""
        try:
            with tempfile.TemporaryDirectory(
                prefix="katas-", ignore_cleanup_errors=True
            ) as temporary:
                self._check(Path(temporary).resolve() / "snapshot")
        except UsageError as error:
            self._say(Heard(self, problem=str(error)))
        except Exception as error:  # noqa: BLE001 - it is told; watching goes on
            problem = full_disk(error) or f"the checker failed, not you: {error!r}"
            self._say(Heard(self, problem=problem))

    def _check(self, snapshot: Path) -> None:
        submission, invalid = intake.take_snapshot(
            self.exercise, self.exercise.folder, snapshot, self._shown_as
        )
        self.submission = submission
        options = replace(
            self._ahead.options,
            urgent=self._ahead.urgent,
            tell=lambda finding: self._say(Heard(self, finding)),
            cancelled=self.cancelled,
        )
        verdict, given = verdicts.check(
            submission, invalid, options, fresh=self._fresh, judge=self._judge
        )
        self._say(Heard(self, verdict=verdict, known=given is not None))

    def _judge(
        self, submission: Submission, invalid: tuple[Finding, ...], options: pipeline.Options
    ) -> Verdict:
        """Use what waits, and start anew where it has died: that says nothing of the submission."""
        prepared = None if invalid else self._ahead.take(self.exercise)
        verdict = pipeline.check(submission, invalid, options, prepared)
        if prepared:
            self._ahead.bring_back(self.exercise, prepared)
            if verdict.errored and not self.cancelled.is_set():
                return pipeline.check(submission, invalid, options)
        return verdict

    def _say(self, heard: Heard) -> None:
        if not self.cancelled.is_set():
            self._hear(heard)
