"""The style judge: ruff with the course's configuration, and no other."""

import json
from pathlib import Path
from typing import Any

from checker.catalog import COURSE
from checker.model import Cause, Finding, Judge, Location, Status, Submission
from checker.stages.ledger import Issue, findings_of, syntax_error, tool_failed
from checker.stages.plan import Plan
from checker.stages.sources import culprit, hurried
from checker.workshop.processes import Ended, program, run_tool

CONFIG = COURSE / "exercises" / "ruff.toml"
# Pure formatting never blocks: these are remarks, mended by the formatter.
FORMATTING = ("I001", "W", "E1", "E2", "E3", "E501", "D2")
CLEAN, ISSUES = 0, 1
# ruff passes over folders such as venv/ and build/, and code in them is imported all the same.
EVERYTHING = ("--config", "exclude = []", "--no-respect-gitignore")


def ruff(*arguments: str) -> list[str]:
    """Return the command that runs ruff from the environment of this interpreter."""
    return [program("ruff"), *arguments]


def judge(submission: Submission, plan: Plan) -> list[Finding]:
    """Return ruff's findings on the submission, and remarks on its formatting."""
    if not plan.of(Judge.STYLE):
        return []
    ended = _check(submission, plan, ".")
    if ended.timed_out or ended.code not in {CLEAN, ISSUES}:
        name = culprit(
            submission,
            plan.limits.tool,
            lambda name: _check(submission, hurried(plan), name).code in {CLEAN, ISSUES},
        )
        what = "takes too long" if ended.timed_out else "gives up"
        return [tool_failed("ruff", what, submission, Judge.STYLE, name)]
    rows: list[dict[str, Any]] = json.loads(ended.stdout)
    issues = [_issue(row, submission.root) for row in rows]
    if broken := next((issue for issue in issues if not issue.code), None):
        return [syntax_error(broken.message, broken.location)]
    graded = [issue for issue in issues if not issue.code.startswith(FORMATTING)]
    return findings_of(graded, plan, Judge.STYLE) + _remarks(submission, plan, issues)


def _check(submission: Submission, plan: Plan, path: str) -> Ended:
    command = ruff(
        "check", "--config", str(CONFIG), "--no-cache", "--ignore-noqa", *EVERYTHING,
        "--output-format", "json", path,
    )  # fmt: skip
    return run_tool(command, submission.root, plan.limits)


def _issue(row: dict[str, Any], root: Path) -> Issue:
    path = Path(row["filename"]).resolve().relative_to(root.resolve()).as_posix()
    place = row["location"]
    code = str(row["code"] or "")
    location = Location(path, place["row"], place["column"])
    if code in {"", "invalid-syntax", "E999"}:
        return Issue("", str(row["message"]).removeprefix("SyntaxError: "), location)
    return Issue(code, str(row["message"]), location, str(row.get("url") or ""))


def _remarks(submission: Submission, plan: Plan, issues: list[Issue]) -> list[Finding]:
    """Return one remark if ruff would lay out files anew, or order their imports anew."""
    unordered = {issue.location.path for issue in issues if issue.code.startswith(FORMATTING)}
    names = sorted(unordered | set(_unformatted(submission, plan)))
    if not names:
        return []
    return [
        Finding(
            check="",
            status=Status.PASSED,
            title=f"formatting: {', '.join(names)}",
            cause=Cause.REMARK,
            location=Location(names[0]),
            advice=f"nox -s fix-{submission.exercise.id} formats them",
        )
    ]


def _unformatted(submission: Submission, plan: Plan) -> list[str]:
    """Return the files that the formatter would change."""
    command = ruff(
        "format", "--check", "--config", str(CONFIG), "--no-cache", *EVERYTHING,
        "--output-format", "json", ".",
    )  # fmt: skip
    ended = run_tool(command, submission.root, plan.limits)
    if ended.timed_out or ended.code not in {CLEAN, ISSUES}:
        return []
    return [_issue(row, submission.root).location.path for row in json.loads(ended.stdout)]
