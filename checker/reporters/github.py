"""The verdict for GitHub Actions: annotations on lines, and a summary of the job."""

from collections.abc import Iterator
from html import escape

from checker.model import CheckResult, Finding, Status, Verdict
from checker.reporters.text import in_words, visible

# GitHub shows so many errors of a step, and drops the rest without a word.
# https://docs.github.com/en/actions/reference/limits
ANNOTATIONS = 10
# A summary may have 1 MiB; what is longer is not shown at all.
EVIDENCE = 20_000
SIGNS = {
    Status.PASSED: "passes",
    Status.FAILED: "**fails**",
    Status.BLOCKED: "waits",
    Status.ERRORED: "**open**",
    Status.SKIPPED: "not run",
}


def annotations(verdict: Verdict) -> str:
    """Return workflow commands that mark the failures, the headline first.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    found = list(dict.fromkeys(_failures(verdict)))
    shown = found if len(found) <= ANNOTATIONS else found[: ANNOTATIONS - 1]
    lines = [_annotation(verdict, finding) for finding in shown]
    if len(found) > len(shown):
        lines.append(f"::error::{len(found) - len(shown)} more failures; the report has them")
    return "".join(f"{line}\n" for line in lines)


def summary(verdict: Verdict) -> str:
    """Return the summary of a job in Markdown, to be added to $GITHUB_STEP_SUMMARY."""
    passed = sum(result.status is Status.PASSED for result in verdict.results)
    title = f"{verdict.exercise[:2]} {verdict.title}"
    parts = [f"## {plain(title)}: {passed} of {len(verdict.results)} checks pass", ""]
    if verdict.errored:
        parts += ["The checker could not decide everything. That is its fault, not yours.", ""]
    if verdict.headline is not None:
        parts += list(_headline(verdict.headline))
    parts += ["| check | | status |", "|---|---|---|"]
    parts += [_row(result) for result in verdict.results]
    broken = [r for r in verdict.regressions if r.status in {Status.FAILED, Status.ERRORED}]
    parts += [_row(result) for result in broken]
    if verdict.regressions:
        kept = sum(result.status is Status.PASSED for result in verdict.regressions)
        parts += ["", f"Checks of earlier exercises: {kept} of {len(verdict.regressions)} pass."]
    return "\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: signs are written as numeric references.

    By CommonMark a reference is never taken for structure:
    https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
    """
    line = " ".join(visible(text).split())
    return "".join(
        sign if sign.isalnum() or sign == " " or ord(sign) > ord("\x7f") else f"&#{ord(sign)};"
        for sign in line
    )


def _failures(verdict: Verdict) -> Iterator[Finding]:
    if verdict.headline is not None:
        yield verdict.headline
    yield from (finding for finding in verdict.loose if finding.status is Status.FAILED)
    for result in verdict.results + verdict.regressions:
        yield from (finding for finding in result.findings if finding.status is Status.FAILED)


def _annotation(verdict: Verdict, finding: Finding) -> str:
    place = finding.location
    named = {"title": finding.check or "submission"}
    if place is not None:
        at = {"line": str(place.line), "col": str(place.column)}
        named = {"file": f"{verdict.shown_as}{place.path}"} | at | named
    values = ",".join(f"{key}={_property(value)}" for key, value in named.items())
    said = [finding.title, *(f"{item.label}: {item.text}" for item in in_words(finding.evidence))]
    if finding.advice:
        said.append(f"try this: {finding.advice}")
    return f"::error {values}::{_data(_cut('\n'.join(said), 4000))}"


def _data(text: str) -> str:
    """Escape a message, as the toolkit of GitHub Actions does."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _headline(finding: Finding) -> Iterator[str]:
    yield f"**{plain(finding.title)}**"
    yield ""
    if finding.location is not None:
        yield f"<code>{plain(f'{finding.location.path}:{finding.location.line}')}</code>"
        yield ""
    for item in in_words(finding.evidence):
        yield f"{plain(item.label)}:"
        yield ""
        # A block that only </pre> ends; what is in it is text, once its signs are escaped.
        yield f"<pre>{escape(visible(_cut(item.text, EVIDENCE)))}</pre>"
        yield ""
    if finding.advice:
        yield f"Try this: {plain(finding.advice)}"
        yield ""


def _row(result: CheckResult) -> str:
    check = result.check
    return f"| <code>{plain(check.id)}</code> | {plain(check.title)} | {SIGNS[result.status]} |"


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}\n... {len(text) - most} more signs; the report as JSON has them"
