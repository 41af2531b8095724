"""The behaviour judge: the hidden suites, in a pytest process that never sees learner code."""

from checker import records
from checker.model import Cause, Evidence, Finding, Judge, Status, Submission
from checker.stages.plan import Plan
from checker.stages.standby import Standby
from checker.workshop.following import Followed


def judge(submission: Submission, plan: Plan, standby: Standby | None = None) -> list[Finding]:
    """Return the findings of the suites' tests.

    `standby` is a judge that was started for this plan before there was anything to judge; without
    one, one is started now. It is used up.
    """
    if not plan.of(Judge.BEHAVIOUR):
        return []
    with standby or Standby(submission.exercise, plan) as ready:
        return _findings(ready.judge(submission, plan), plan)


def _findings(ended: Followed, plan: Plan) -> list[Finding]:
    findings = [records.decode(line) for line in ended.lines]
    if ended.timed_out:
        findings.append(_out_of_time(plan, findings))
    elif ended.code not in {0, 1} and not plan.cancelled.is_set():
        findings.append(_judge_failed(ended))
    return findings


def _out_of_time(plan: Plan, findings: list[Finding]) -> Finding:
    decided = {finding.check for finding in findings}
    lost = [check.id for check in plan.of(Judge.BEHAVIOUR) if check.id not in decided]
    return Finding(
        check="",
        status=Status.FAILED,
        title=f"timed out: the checks of your app did not end within {plan.limits.run:g} seconds",
        cause=Cause.BEHAVIOUR,
        evidence=(Evidence("not decided", ", ".join(lost)),) if lost else (),
        advice="The first of those is where it stood: `--task` looks at one task alone."
        if lost
        else "",
        blocks=frozenset({Judge.BEHAVIOUR}),
    )


def _judge_failed(ended: Followed) -> Finding:
    return Finding(
        check="",
        status=Status.ERRORED,
        title="the judge did not end as it should",
        evidence=(
            Evidence("exit code", str(ended.code)),
            Evidence("it said", ended.stderr.decode("utf-8", "replace")[-4000:]),
        ),
        blocks=frozenset({Judge.BEHAVIOUR}),
    )
