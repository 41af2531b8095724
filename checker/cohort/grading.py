"""Grades one submission: taken, looked up, judged, and judged once more if that was our fault."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from checker import archives, digests, intake, pipeline
from checker.archive_entries import Refused
from checker.cohort.store import Result, State
from checker.cohort.submissions import HandedIn
from checker.errors import UnusableFolder, UsageError
from checker.model import Exercise, Finding, Submission, Verdict

# What judges a snapshot: the pipeline here, or a worker elsewhere.
type Judge = Callable[[Submission, tuple[Finding, ...], pipeline.Options], Verdict]
TRIES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One learner's exercise; `alone` if it is the only exercise that is graded."""

    handed: HandedIn
    exercise: Exercise
    alone: bool


@dataclass(frozen=True, slots=True)
class Grader:
    """Grades jobs, from many threads at once.

    `checks` are the digests of what judges, by exercise; `known` the results that may be used
    again, by learner and exercise.
    """

    judge: Judge
    options: pipeline.Options
    seed_of: Callable[[str], str]
    checks: dict[str, str]
    known: dict[tuple[str, str], Result]

    def grade(self, job: Job) -> Result:
        """Return the result of a job; a fault of ours is tried once more, and then open."""
        blank = Result(job.handed.learner, job.exercise.id, State.OPEN)
        if job.handed.problem:
            return replace(blank, state=State.UNCLEAR, reason=job.handed.problem)
        if job.handed.source is None:
            return replace(blank, state=State.MISSING, reason="nothing was handed in")
        result = blank
        for _ in range(TRIES):
            try:
                result = self._graded(job, job.handed.source)
            except UsageError as error:
                return replace(blank, state=State.UNCLEAR, reason=str(error))
            except Exception as error:  # noqa: BLE001 - whatever failed, the rest is graded
                result = replace(blank, reason=f"{type(error).__name__}: {error}")
            if result.state is not State.OPEN:
                break
        return result

    def _graded(self, job: Job, source: Path) -> Result:
        with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
            into = Path(temporary).resolve() / "snapshot"
            taken = take(job, source, into)
            if taken is None:
                return Result(
                    job.handed.learner, job.exercise.id, State.MISSING, "nothing was handed in"
                )
            return self._judged(job, *taken)

    def _judged(self, job: Job, submission: Submission, invalid: tuple[Finding, ...]) -> Result:
        seed = self.seed_of(submission.digest)
        checks = self.checks[job.exercise.id]
        options = replace(self.options, seed=seed)
        key = digests.of_verdict(submission.digest, checks, *options.words)
        before = self.known.get((job.handed.learner, job.exercise.id))
        if before and before.reusable and before.key == key:
            return before
        verdict = self.judge(submission, invalid, options)
        return Result(
            job.handed.learner,
            job.exercise.id,
            _state(verdict, invalid),
            _open_reason(verdict),
            key,
            checks,
            verdict,
            verdict.repeatable,
        )


def take(job: Job, source: Path, into: Path) -> tuple[Submission, tuple[Finding, ...]] | None:
    """Take a snapshot of a job's submission; None if it holds nothing of the exercise.

    Raises UnusableFolder if a folder cannot be read: that is no learner's fault.
    """
    exercise, shown_as = job.exercise, f"{job.handed.learner}/"
    top = exercise.submits[0].rstrip("/")
    try:
        with archives.opened(source) as folder:
            home = archives.home(exercise, folder, alone=job.alone)
            if home is not None and not _is_empty(home / top):
                return intake.take_snapshot(exercise, home, into, shown_as)
            if not job.alone:
                return None
            finding = intake.invalid(source.name, f"holds no {top}/, or an empty one")
    except Refused as refused:
        finding = archives.invalid(refused)
    except OSError as error:
        raise UnusableFolder(f"{source.name} cannot be read: {error}") from error
    return archives.nothing(exercise, into, shown_as, _digest(source)), (finding,)


def _is_empty(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(path.name in intake.LEFTOVERS for path in folder.iterdir())


def _digest(source: Path) -> str:
    if archives.is_archive(source):
        return archives.digest_of(source)
    return hashlib.sha256(b"nothing").hexdigest()


def _state(verdict: Verdict, invalid: tuple[Finding, ...]) -> State:
    if verdict.errored:
        return State.OPEN
    return State.INVALID if invalid else State.GRADED


def _open_reason(verdict: Verdict) -> str:
    """Return what could not be decided, and why, as far as it is known."""
    if not verdict.errored:
        return ""
    for result in verdict.results + verdict.regressions:
        for finding in result.findings:
            if finding.status == "errored":
                return f"{result.check.id}: {finding.title}"
    return next((f.title for f in verdict.loose if f.status == "errored"), "a check is undecided")
