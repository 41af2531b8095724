"""Says less of a verdict to the one who handed in, where an instructor has chosen so."""

from dataclasses import replace
from enum import StrEnum

from checker.model import Check, CheckResult, Evidence, Finding, Judge, Verdict


class Feedback(StrEnum):
    """How much a learner is shown.

    FULL is everything. NO_VALUES keeps what was done, where and the advice, and leaves out what was
    expected and what came. HEADLINE tells the first failure without its evidence, and of each
    check only whether it passes.
    """

    FULL = "full"
    NO_VALUES = "no-values"
    HEADLINE = "headline"


# What tells the input; all else in the evidence of a test tells what it wants or what it got.
INPUTS = frozenset({"what was done", "rule"})


def limited(verdict: Verdict, feedback: Feedback) -> Verdict:
    """Return the verdict as it may be shown; score and statuses stay what they are."""
    if feedback is Feedback.FULL:
        return verdict
    checks = {r.check.id: r.check for r in verdict.results + verdict.regressions}

    def shown(finding: Finding) -> Finding:
        return _shown(finding, checks.get(finding.check), feedback)

    def told(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
        return tuple(_told(result, verdict, feedback) for result in results)

    return replace(
        verdict,
        results=told(verdict.results),
        regressions=told(verdict.regressions),
        headline=None if verdict.headline is None else shown(verdict.headline),
        loose=tuple(shown(finding) for finding in verdict.loose),
        remarks=verdict.remarks if feedback is Feedback.NO_VALUES else (),
        suspicions=(),
    )


def _told(result: CheckResult, verdict: Verdict, feedback: Feedback) -> CheckResult:
    findings = result.findings
    if feedback is Feedback.HEADLINE:
        findings = tuple(finding for finding in findings if finding == verdict.headline)
    return replace(
        result, findings=tuple(_shown(finding, result.check, feedback) for finding in findings)
    )


def _shown(finding: Finding, check: Check | None, feedback: Feedback) -> Finding:
    """Return a finding without values; what a learner's own code says is no value of ours."""
    of_test = check is not None and check.judge is Judge.BEHAVIOUR and not finding.blocks
    kept: tuple[Evidence, ...] = finding.evidence
    if of_test:
        kept = tuple(item for item in kept if item.label in INPUTS)
    if feedback is Feedback.HEADLINE:
        kept = ()
    title = check.title if of_test and check is not None else finding.title
    return replace(
        finding,
        title=title,
        evidence=kept,
        advice=finding.advice if feedback is Feedback.NO_VALUES else "",
    )
