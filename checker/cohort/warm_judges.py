"""Judges, and a mypy, that stay warm from one submission of a cohort to the next."""

import threading
from dataclasses import replace

from checker import pipeline
from checker.model import Finding, Submission, Verdict
from checker.stages.warm_mypy import WarmMypy

type Kind = tuple[str, tuple[str, ...]]


class WarmJudges:
    """Checks submissions from many threads; who comes finds a judge ready, or starts one.

    A kind is an exercise and what decides its verdicts. At most `most` wait: those that were used
    last. End them when all is checked.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._mypy = WarmMypy()
        self._waiting: list[tuple[Kind, pipeline.Prepared]] = []
        self._lock = threading.Lock()
        self._ended = False

    def check(
        self, submission: Submission, invalid: tuple[Finding, ...], options: pipeline.Options
    ) -> Verdict:
        """Judge as `pipeline.check` does, with the same verdict.

        A judge that was warm and fails is replaced: its fault may come from what was before.
        """
        options = replace(options, many=True, mypy=self._mypy)
        if invalid:
            return pipeline.check(submission, invalid, options)
        # A seed is of one submission alone.
        kind = submission.exercise.id, replace(options, seed="").words
        prepared = self._take(kind)
        if prepared:
            verdict = self._with(prepared, kind, submission, options)
            if not verdict.errored or options.cancelled.is_set():
                return verdict
        return self._with(pipeline.prepare(submission.exercise, options), kind, submission, options)

    def _take(self, kind: Kind) -> pipeline.Prepared | None:
        with self._lock:
            for place, (its, prepared) in enumerate(self._waiting):
                if its == kind:
                    del self._waiting[place]
                    return prepared
        return None

    def _with(
        self,
        prepared: pipeline.Prepared,
        kind: Kind,
        submission: Submission,
        options: pipeline.Options,
    ) -> Verdict:
        verdict = pipeline.check(submission, (), options, prepared)
        if prepared.reusable:
            self._keep(kind, prepared)
        return verdict

    def _keep(self, kind: Kind, prepared: pipeline.Prepared) -> None:
        with self._lock:
            self._waiting.append((kind, prepared))
            most = 0 if self._ended else self._most
            leaving = self._waiting[: max(0, len(self._waiting) - most)]
            self._waiting = self._waiting[len(leaving) :]
        for _, one in leaving:
            one.end()

    def end(self) -> None:
        """End those that wait, and those that are used as soon as they come back."""
        with self._lock:
            self._ended = True
            leaving, self._waiting = self._waiting, []
        for _, prepared in leaving:
            prepared.end()
        self._mypy.end()
