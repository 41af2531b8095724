"""The shape judge: ast-grep with one rule file for each structural rule."""

import json
import tempfile
from pathlib import Path
from typing import Any

from checker.model import Finding, Judge, Location, Submission
from checker.stages.ledger import Issue, findings_of, tool_failed
from checker.stages.plan import Plan
from checker.stages.sources import culprit, hurried, unsilenced_copy
from checker.workshop.processes import program, run_tool

RULES = Path(__file__).resolve().parent.parent / "shape_rules"
CLEAN, ISSUES = 0, 1
# No file of the submission may hide another from ast-grep.
NO_IGNORE = tuple(
    f"--no-ignore={kind}" for kind in ("hidden", "dot", "exclude", "global", "parent", "vcs")
)


def judge(submission: Submission, plan: Plan) -> list[Finding]:
    """Return what the structural rules of the plan's checks find in the submission."""
    rules = sorted({code for check in plan.of(Judge.SHAPE) for code in check.codes})
    if not rules:
        return []
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        copy = unsilenced_copy(submission, Path(temporary) / "copy")
        # The globs of a rule are relative to the configuration's folder.
        config = copy / "sgconfig.yml"
        config.write_text(json.dumps({"ruleDirs": [str(RULES)]}), encoding="utf-8")
        scan = [
            ast_grep(), "scan", "--config", str(config), "--filter", f"^({'|'.join(rules)})$",
            "--json=compact", *NO_IGNORE,
        ]  # fmt: skip
        ended = run_tool([*scan, *sorted(_tops(submission))], copy, plan.limits)
        if ended.timed_out or ended.code not in {CLEAN, ISSUES}:
            name = culprit(
                submission,
                plan.limits.tool,
                lambda name: (
                    run_tool([*scan, name], copy, hurried(plan).limits).code in {CLEAN, ISSUES}
                ),
            )
            what = "takes too long" if ended.timed_out else "gives up"
            return [tool_failed("ast-grep", what, submission, Judge.SHAPE, name)]
    return findings_of([_issue(row) for row in json.loads(ended.stdout)], plan, Judge.SHAPE)


def _tops(submission: Submission) -> set[str]:
    return {name.partition("/")[0] for name in submission.modules}


def ast_grep() -> str:
    """Return the path of ast-grep in the environment of this interpreter."""
    return program("ast-grep")


def _issue(row: dict[str, Any]) -> Issue:
    start = row["range"]["start"]
    path = Path(row["file"]).as_posix().removeprefix("./")
    return Issue(
        str(row["ruleId"]),
        str(row["message"]),
        Location(path, start["line"] + 1, start["column"] + 1),
    )
