"""The path of a submission: through the stages, side by side, to a verdict."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from checker.model import Check, Exercise, Finding, Judge, Submission, Verdict
from checker.stages import behaviour, shape, style, types
from checker.stages.plan import Plan, tell_nobody
from checker.stages.sources import with_source
from checker.stages.standby import Standby
from checker.stages.warm_mypy import WarmMypy
from checker.verdict import decide
from checker.workshop.limits import DEFAULTS, Limits
from checker.workshop.tiers import Isolation, can_fork, choose

type Stage = Callable[[Submission, Plan], list[Finding]]

# Behaviour is the slowest, so that it starts first.
STAGES: tuple[Stage, ...] = (
    behaviour.judge,
    types.judge,
    style.judge,
    shape.judge,
)

PRACTICE_SEED = "practice"
CHECKS_FOR_A_JUDGE = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose.

    `task` and `judge` narrow the run to one task or to one judge's checks, `own` to the
    exercise's own checks, without those of earlier exercises, but for those of static tools if
    `static` says so; `mode` is the
    way cells run, "fork" or "one", and empty takes the better of this machine; `first` stops the
    behaviour judge at its first failure, for callers who ask only whether all pass; `replays` is a
    folder for what failing tests asked; `limits` are what the exercise adjusts; `isolation`
    chooses the tier of cells. `judges` is how many processes may share the tests; `many` keeps them
    for other submissions, where the machine can, and `mypy` is one that waits for them. `tell`,
    `urgent` and `cancelled` are for who follows a run: see Plan.
    """

    task: str = ""
    judge: Judge | None = None
    own: bool = False
    static: bool = False
    mode: str = ""
    seed: str = PRACTICE_SEED
    replays: str = ""
    first: bool = False
    limits: Limits = DEFAULTS
    isolation: Isolation = Isolation.AUTO
    judges: int = 1
    many: bool = False
    urgent: str = ""
    tell: Callable[[Finding], None] = tell_nobody
    cancelled: threading.Event = field(default_factory=threading.Event)
    mypy: WarmMypy | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What of these decides a verdict, for its digest."""
        judge = self.judge or ""
        tier = choose(self.isolation)
        limits = repr(self.limits)
        return (
            self.task,
            judge,
            str(self.own),
            # Without `own`, the checks of static tools are among the others anyway.
            str(self.own and self.static),
            self.mode,
            self.seed,
            limits,
            tier,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run of an exercise that waits for its submission; `end` it if none comes."""

    plan: Plan
    standbys: tuple[Standby, ...]

    @property
    def alive(self) -> bool:
        """Whether all of them still wait."""
        return all(standby.alive for standby in self.standbys)

    @property
    def reusable(self) -> bool:
        """Whether another submission can be checked with it."""
        return bool(self.standbys) and all(standby.reusable for standby in self.standbys)

    def end(self) -> None:
        """End the processes that wait."""
        for standby in self.standbys:
            standby.end()


def prepare(exercise: Exercise, options: Options) -> Prepared:
    """Start all that a check needs before there is a submission."""
    plan = _plan(exercise, options)
    types.prepare(plan)
    return Prepared(plan, behaviour.prepare(exercise, plan))


def check(
    submission: Submission,
    invalid: tuple[Finding, ...] = (),
    options: Options = Options(),
    prepared: Prepared | None = None,
) -> Verdict:
    """Judge a snapshot; `invalid` is what intake found wrong with it, which blocks the stages.

    `prepared` is what was started for such options before; it is used up, unless it can be used
    again. What concerns one submission alone is that of `options` in any case: `seed`, `urgent`,
    `tell` and `cancelled`.
    """
    started = time.monotonic()
    plan = prepared.plan if prepared else _plan(submission.exercise, options)
    plan = replace(
        plan,
        tell=options.tell,
        cancelled=options.cancelled,
        seed=options.seed,
        urgent=options.urgent,
        mypy=options.mypy,
    )
    try:
        found = invalid or _run_stages(submission, plan, prepared.standbys if prepared else ())
    except BaseException:
        if prepared:
            prepared.end()
        raise
    if prepared and not prepared.reusable:
        prepared.end()
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


def _plan(exercise: Exercise, options: Options) -> Plan:
    checks = exercise.checks if options.own else exercise.all_checks
    if options.own and options.static:
        # ruff and mypy look at whole files, and their checks are of 01: they would be lost.
        checks += tuple(check for check in exercise.earlier if check.judge is not Judge.BEHAVIOUR)
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
        urgent=options.urgent,
        judges=_judges(checks, options),
        many=options.many,
        mypy=options.mypy,
    )


def _judges(checks: tuple[Check, ...], options: Options) -> int:
    """Return how many judges share the tests: one more costs a second before it saves any.

    Judges that are kept have spent that second before the submission comes.
    """
    tested = sum(check.judge is Judge.BEHAVIOUR for check in checks)
    worth = options.judges if options.many else 1 + tested // CHECKS_FOR_A_JUDGE
    return 1 if options.first else min(options.judges, worth)


def _run_stages(
    submission: Submission, plan: Plan, standbys: tuple[Standby, ...]
) -> tuple[Finding, ...]:
    behave: Stage = partial(behaviour.judge, standbys=standbys)
    others: list[Stage] = [partial(_judge_and_tell, stage) for stage in STAGES[1:]]
    stages = [behave, *others]
    with ThreadPoolExecutor(max_workers=len(stages)) as pool:
        runs = [pool.submit(stage, submission, plan) for stage in stages]
        return tuple(finding for run in runs for finding in run.result())


def _judge_and_tell(stage: Stage, submission: Submission, plan: Plan) -> list[Finding]:
    findings = stage(submission, plan)
    for finding in findings:
        plan.tell(with_source(finding, submission))
    return findings
