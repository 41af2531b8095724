"""One line for each finding, as editors read them: path:line:column: severity: text [check].

`.vscode/tasks.json` holds the regular expression that makes problems of them.
"""

from collections.abc import Iterator

from checker.model import CheckResult, Finding, Status, Verdict
from checker.reporters.text import visible

SEVERITIES = {
    Status.PASSED: "info",
    Status.FAILED: "error",
    Status.BLOCKED: "info",
    Status.ERRORED: "warning",
    Status.SKIPPED: "warning",
}
LONGEST = 400


def lines(verdict: Verdict) -> str:
    """Return a verdict as lines; nothing if there is nothing to mend.

    The headline comes first, then what no check owns, then the checks in their order, remarks
    last. What has no place of its own stands at the top of the brief. What waits for the headline
    has no line: it is no problem of its own.
    """
    found = dict.fromkeys(_lines(verdict))
    return "".join(f"{line}\n" for line in found)


def _lines(verdict: Verdict) -> Iterator[str]:
    if verdict.headline is not None:
        yield _line(verdict, verdict.headline)
    for finding in verdict.loose:
        yield _line(verdict, finding)
    for result in verdict.results + verdict.regressions:
        yield from _of_result(verdict, result)
    for remark in verdict.remarks:
        yield _line(verdict, remark, "info")


def _of_result(verdict: Verdict, result: CheckResult) -> Iterator[str]:
    for finding in result.findings:
        yield _line(verdict, finding)
    if result.status in {Status.ERRORED, Status.SKIPPED} and not result.findings:
        text = result.blocked_by or "the checker could not decide this"
        yield _line(verdict, Finding(result.check.id, result.status, text))


def _line(verdict: Verdict, finding: Finding, severity: str = "") -> str:
    place = finding.location
    path = f"{verdict.shown_as}{place.path}" if place else f"exercises/{verdict.exercise}/README.md"
    at = f"{place.line}:{place.column}" if place else "1:1"
    severity = severity or SEVERITIES[finding.status]
    parts = [finding.title, finding.advice]
    text = _one_line(". ".join(part.rstrip(".") for part in parts if part))
    check = f" [{finding.check}]" if finding.check else ""
    return f"{_one_line(path)}:{at}: {severity}: {text}{check}"


def _one_line(text: str) -> str:
    short = " ".join(visible(text).split())
    return short if len(short) <= LONGEST else f"{short[:LONGEST]} ..."
