"""Turns what a static tool reports into findings: one check per code, one finding per place."""

from dataclasses import dataclass

from checker.model import (
    CAUSE_OF_JUDGE,
    Cause,
    Check,
    Evidence,
    Finding,
    Judge,
    Location,
    Status,
    Submission,
)
from checker.stages.plan import Plan

EVERY_OTHER = "*"


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of a tool's report; an empty code means that the file cannot be parsed."""

    code: str
    message: str
    location: Location
    link: str = ""


def findings_of(issues: list[Issue], plan: Plan, judge: Judge) -> list[Finding]:
    """Return a finding for each issue, and a passed one for each check without any."""
    checks = plan.of(judge)
    # Where an exercise and an earlier one name the same code, the exercise's own check has it.
    owners = {code: check for check in reversed(checks) for code in check.codes}
    findings = [
        _finding(issue, check, judge) for issue in issues if (check := _owner(issue.code, owners))
    ]
    failed = {finding.check for finding in findings}
    return findings + [
        Finding(check.id, Status.PASSED) for check in checks if check.id not in failed
    ]


def _owner(code: str, owners: dict[str, Check]) -> Check | None:
    """Return the check that names the code, or the longest beginning of it, or every other."""
    fitting = [known for known in owners if known != EVERY_OTHER and code.startswith(known)]
    return owners[max(fitting, key=len)] if fitting else owners.get(EVERY_OTHER)


def _finding(issue: Issue, check: Check, judge: Judge) -> Finding:
    evidence = [Evidence("rule", f"{issue.code} {issue.link}".strip())] if issue.code else []
    return Finding(
        check=check.id,
        status=Status.FAILED,
        title=issue.message,
        cause=CAUSE_OF_JUDGE[judge],
        evidence=tuple(evidence),
        location=issue.location,
    )


def syntax_error(message: str, location: Location) -> Finding:
    """Return the one finding for a file that cannot be parsed; it blocks everything."""
    return Finding(
        check="",
        status=Status.FAILED,
        title=f"Python cannot read {location.path}: {message}",
        cause=Cause.SYNTAX,
        location=location,
        blocks=frozenset(Judge),
    )


def tool_failed(
    tool: str, what: str, submission: Submission, judge: Judge, culprit: str
) -> Finding:
    """Return the finding for source that a tool cannot survive."""
    name = culprit or (submission.modules[0] if submission.modules else "")
    subject = f"{tool} {what} on {culprit}" if culprit else f"{tool} {what} on your files"
    return Finding(
        check="",
        status=Status.FAILED,
        title=subject,
        cause=CAUSE_OF_JUDGE[judge],
        location=Location(name) if name else None,
        advice="Very long or very deeply nested expressions do that. "
        "Split them, or build the value step by step.",
        blocks=frozenset({judge}),
    )
