"""The verdict as Gradescope's results.json: one test for each check of the exercise."""

import json
from collections.abc import Iterator
from typing import Any

from checker.model import CheckResult, Status, Verdict
from checker.reporters.text import told, visible

VISIBLE = "visible"
LONGEST = 20_000


def results(verdict: Verdict) -> str:
    """Return the document that https://gradescope-autograders.readthedocs.io/en/latest/specs/ asks.

    A verdict that the checker could not decide has no scores: Gradescope then shows the run as
    failed, and nobody gets a zero for our fault.
    """
    document: dict[str, Any] = {
        "execution_time": max(1, round(verdict.seconds)),
        "output": _summary(verdict),
        "output_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "tests": [] if verdict.errored else list(_tests(verdict)),
        "extra_data": {"exercise": verdict.exercise, "digest": verdict.digest,
                       "seed": verdict.seed, "tier": verdict.tier},
    }  # fmt: skip
    if not verdict.errored:
        document["score"] = verdict.score[0]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _tests(verdict: Verdict) -> Iterator[dict[str, Any]]:
    for result in verdict.results:
        passed = result.status is Status.PASSED
        yield {
            "number": result.check.task,
            "name": result.check.title,
            "name_format": "text",
            "score": result.check.weight if passed else 0,
            "max_score": result.check.weight,
            "status": "passed" if passed else "failed",
            "output": _output(result),
            "output_format": "text",
            "visibility": VISIBLE,
            "tags": [result.check.id],
        }


def _summary(verdict: Verdict) -> str:
    if verdict.errored:
        return "The checker could not decide everything. That is its fault, not yours."
    passed = sum(result.status is Status.PASSED for result in verdict.results)
    said = [f"{passed} of {len(verdict.results)} checks pass."]
    if verdict.headline is not None:
        said.append(visible(told(verdict.headline)))
    broken = [r.check.id for r in verdict.regressions if r.status is Status.FAILED]
    if broken:
        said.append(f"Checks of earlier exercises that fail: {', '.join(broken)}")
    return "\n\n".join(said)


def _output(result: CheckResult) -> str:
    if result.blocked_by:
        return visible(f"waits for: {result.blocked_by}")
    return "\n\n".join(visible(told(finding)) for finding in dict.fromkeys(result.findings))[
        :LONGEST
    ]
