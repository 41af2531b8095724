"""Makes a verdict of findings: pure, and strict about what counts as passed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checker.model import Cause, Check, CheckResult, Finding, Judge, Status, Submission, Verdict

# What a check becomes when several of these were found for it.
WORST_FIRST = (Status.ERRORED, Status.FAILED, Status.SKIPPED, Status.BLOCKED, Status.PASSED)


def decide(  # noqa: PLR0913 - the facts of a run, each by name
    submission: Submission,
    findings: Sequence[Finding],
    checks: Sequence[Check],
    *,
    tier: str,
    seed: str,
    seconds: float,
    only_task: str = "",
) -> Verdict:
    """Return the verdict: exactly one result for each expected check, and one headline.

    A check without any finding is errored, never passed. The headline is the failure that is
    nearest to the root cause; between equals, the order of the checks decides.
    """
    exercise = submission.exercise
    findings = _owned(_without_echoes(findings), checks)
    blockers = [finding for finding in findings if finding.blocks]
    ledger = tuple(_result(check, findings, blockers) for check in checks)
    own = tuple(result for result in ledger if result.check.exercise == exercise.id)
    regressions = tuple(result for result in ledger if result.check.exercise != exercise.id)
    loose = tuple(f for f in findings if not f.check and f.status is not Status.PASSED)
    return Verdict(
        exercise=exercise.slug,
        title=exercise.title,
        tasks=exercise.tasks,
        results=own,
        regressions=regressions,
        headline=_headline(own, regressions, loose),
        loose=loose,
        remarks=tuple(finding for finding in findings if finding.cause is Cause.REMARK),
        suspicions=tuple(dict.fromkeys(f.title for f in findings if f.cause is Cause.SUSPICION)),
        ignored=submission.ignored,
        shown_as=submission.shown_as,
        tier=tier,
        seed=seed,
        seconds=round(seconds, 2),
        digest=submission.digest,
        only_task=only_task,
    )


def _without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """Keep one finding of a syntax error: each tool that parses the file reports it anew."""
    kept: list[Finding] = []
    broken: set[str] = set()
    for finding in findings:
        if finding.cause is Cause.SYNTAX:
            path = finding.location.path if finding.location else ""
            if path in broken:
                continue
            broken.add(path)
            kept.append(replace(finding, blocks=frozenset(Judge)))
        else:
            kept.append(finding)
    return kept


def _owned(findings: Iterable[Finding], checks: Sequence[Check]) -> list[Finding]:
    """Give a blocker to the check that owns its cause, so that it counts there."""
    owners = {check.owns: check.id for check in checks if check.owns is not None}
    return [
        replace(finding, check=owners[finding.cause])
        if finding.blocks and not finding.check and finding.cause in owners
        else finding
        for finding in findings
    ]


def _result(check: Check, findings: Sequence[Finding], blockers: Sequence[Finding]) -> CheckResult:
    mine = tuple(finding for finding in findings if finding.check == check.id)
    for status in WORST_FIRST:
        if any(finding.status is status for finding in mine):
            if status is Status.BLOCKED:
                title = next(finding.title for finding in mine if finding.status is status)
                return CheckResult(check, status, blocked_by=title)
            told = tuple(finding for finding in mine if finding.status is not Status.PASSED)
            return CheckResult(check, status, told)
    for blocker in sorted(blockers, key=lambda finding: finding.cause):
        if check.judge in blocker.blocks:
            status = Status.ERRORED if blocker.status is Status.ERRORED else Status.BLOCKED
            return CheckResult(check, status, blocked_by=blocker.title)
    nothing = Finding(check.id, Status.ERRORED, "the check gave no result")
    return CheckResult(check, Status.ERRORED, (nothing,))


def _headline(
    own: Sequence[CheckResult], regressions: Sequence[CheckResult], loose: Sequence[Finding]
) -> Finding | None:
    """Return the failure nearest to the root cause.

    First what blocks, then behaviour task by task (a missing route before what it breaks),
    then types, shape and style. A regression comes after the exercise's own failures, unless
    it blocks them.
    """
    ranked = [(_rank(finding, "", late=False), finding) for finding in loose]
    for late, results in ((False, own), (True, regressions)):
        ranked += [
            (_rank(finding, result.check.task, late=late), finding)
            for result in results
            for finding in result.findings
        ]
    failed = [pair for pair in ranked if pair[1].status is Status.FAILED]
    return min(failed, key=lambda pair: pair[0])[1] if failed else None


def _rank(finding: Finding, task: str, *, late: bool) -> tuple[bool, Cause, str, Cause]:
    if finding.blocks and finding.cause < Cause.ROUTE:
        return (False, finding.cause, "", finding.cause)
    of_behaviour = finding.cause in {Cause.ROUTE, Cause.BEHAVIOUR}
    group = Cause.BEHAVIOUR if of_behaviour else finding.cause
    return (late, group, task if of_behaviour else "", finding.cause)
