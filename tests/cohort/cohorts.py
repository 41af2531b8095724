"""What tests of grading have in common: small cohorts, and a judge that starts no process."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from checker import catalog, digests, pipeline
from checker.cohort.grading import Grader
from checker.cohort.store import Store
from checker.model import Finding, Status, Submission, Verdict
from checker.verdict import decide
from checker.workshop.tiers import Isolation

EXERCISE = catalog.load("01")
# The judge here starts no process, and no machine is asked for its best tier.
OPTIONS = pipeline.Options(isolation=Isolation.OFF)
type Judging = Callable[[Submission], Verdict | Exception]


class Counting:
    """A judge that passes all checks but those named in the submission's app.py, and counts.

    `told` may give another verdict, or a fault of ours, for a submission.
    """

    def __init__(self, told: Judging | None = None) -> None:
        self.told = told
        self.runs: list[str] = []
        self.lock = threading.Lock()

    def __call__(
        self, submission: Submission, invalid: tuple[Finding, ...], options: pipeline.Options
    ) -> Verdict:
        """Judge a snapshot by its own words."""
        with self.lock:
            self.runs.append(submission.shown_as.rstrip("/"))
        found = self.told(submission) if self.told else None
        if isinstance(found, Exception):
            raise found
        return found or verdict_of(submission, invalid, options.seed)


def verdict_of(submission: Submission, invalid: tuple[Finding, ...], seed: str = "s") -> Verdict:
    """Return a verdict: checks whose id stands in app.py fail."""
    app = submission.root / "toolshed" / "app.py"
    text = app.read_text(encoding="utf-8") if app.is_file() else ""
    findings = invalid or tuple(
        Finding(
            check.id, Status.FAILED if check.id in text else Status.PASSED, f"{check.title}: not so"
        )
        for check in EXERCISE.checks
    )
    return decide(submission, findings, EXERCISE.checks, tier="A", seed=seed, seconds=1.25)


def errored(submission: Submission) -> Verdict:
    """Return a verdict in which the checker failed."""
    fault = Finding(EXERCISE.checks[0].id, Status.ERRORED, "the judge did not end as it should")
    verdict = verdict_of(submission, ())
    return replace(
        verdict,
        results=(replace(verdict.results[0], status=Status.ERRORED, findings=(fault,)),
                 *verdict.results[1:]),
    )  # fmt: skip


def grader(store: Store, judge: Counting, *, known: bool = True) -> Grader:
    """Return a grader that judges with `judge`."""
    return Grader(
        judge=judge,
        options=OPTIONS,
        seed_of=store.seed_of,
        checks={"01": digests.of_checks(EXERCISE)},
        known={(r.learner, r.exercise): r for r in store.results()} if known else {},
    )


def hand_in(folder: Path, learner: str, fails: str = "") -> Path:
    """Write a learner's folder, whose app.py names the checks that it fails."""
    top = folder / learner / "toolshed"
    top.mkdir(parents=True, exist_ok=True)
    (top / "__init__.py").write_text(f'"""{learner}."""\n', encoding="utf-8")
    (top / "app.py").write_text(f"# {fails}\n", encoding="utf-8")
    return folder / learner


def archived(folder: Path, learner: str) -> None:
    """Turn a learner's folder into an archive."""
    shutil.make_archive(str(folder / learner), "zip", folder / learner)
    shutil.rmtree(folder / learner)


def grader_of_nothing() -> Grader:
    """Return a grader that knows no results, and needs no store."""
    return Grader(Counting(), OPTIONS, str, {"01": "checks"}, {})
