"""The path of a submission: through the stages, side by side, to a verdict."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from checker.model import Finding, Judge, Submission, Verdict
from checker.stages import behaviour, shape, style, types
from checker.stages.plan import Plan
from checker.stages.sources import with_source
from checker.verdict import decide
from checker.workshop.limits import DEFAULTS, Limits
from checker.workshop.tiers import Isolation, can_fork, choose

# The slowest come first, so that they start first.
STAGES: tuple[Callable[[Submission, Plan], list[Finding]], ...] = (
    behaviour.judge,
    types.judge,
    style.judge,
    shape.judge,
)

PRACTICE_SEED = "practice"


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose.

    `task` and `judge` narrow the run to one task or to one judge's checks, `own` to the
    exercise's own checks, without those of earlier exercises; `mode` is the
    way cells run, "fork" or "one", and empty takes the better of this machine; `first` stops the
    behaviour judge at its first failure, for callers who ask only whether all pass; `replays` is a
    folder for what failing tests asked; `limits` are what the exercise adjusts; `isolation`
    chooses the tier of cells.
    """

    task: str = ""
    judge: Judge | None = None
    own: bool = False
    mode: str = ""
    seed: str = PRACTICE_SEED
    replays: str = ""
    first: bool = False
    limits: Limits = DEFAULTS
    isolation: Isolation = Isolation.AUTO


def check(
    submission: Submission, invalid: tuple[Finding, ...] = (), options: Options = Options()
) -> Verdict:
    """Judge a snapshot; `invalid` is what intake found wrong with it, which blocks the stages."""
    started = time.monotonic()
    plan = _plan(submission, options)
    found = invalid or _run_stages(submission, plan)
    findings = tuple(with_source(finding, submission) for finding in found)
    return decide(
        submission,
        findings,
        plan.checks,
        tier=plan.tier,
        seed=options.seed,
        seconds=time.monotonic() - started,
        only_task=options.task,
    )


def _plan(submission: Submission, options: Options) -> Plan:
    exercise = submission.exercise
    checks = exercise.checks if options.own else exercise.all_checks
    if options.task:
        checks = tuple(check for check in exercise.checks if check.task == options.task)
    if options.judge:
        checks = tuple(check for check in checks if check.judge is options.judge)
    return Plan(
        checks=checks,
        suites=(exercise.suite,) if options.task or options.own else exercise.suites,
        limits=options.limits.adjusted(exercise.limits),
        mode=options.mode or ("fork" if can_fork() else "one"),
        seed=options.seed,
        tier=choose(options.isolation),
        replays=options.replays,
        first=options.first,
    )


def _run_stages(submission: Submission, plan: Plan) -> tuple[Finding, ...]:
    with ThreadPoolExecutor(max_workers=len(STAGES)) as pool:
        runs = [pool.submit(stage, submission, plan) for stage in STAGES]
        return tuple(finding for run in runs for finding in run.result())
