"""The behaviour judge: the hidden suites, in a pytest process that never sees learner code."""

import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from checker.model import Cause, Evidence, Exercise, Finding, Judge, Status, Submission
from checker.stages.plan import Plan
from checker.stages.standby import Standby, heard
from checker.workshop.following import Followed


def prepare(exercise: Exercise, plan: Plan) -> tuple[Standby, ...]:
    """Start the judges of a plan; the first of them is the first to start."""
    if not plan.of(Judge.BEHAVIOUR):
        return ()
    return tuple(Standby(exercise, plan, number) for number in range(plan.judges))


def judge(submission: Submission, plan: Plan, standbys: tuple[Standby, ...] = ()) -> list[Finding]:
    """Return the findings of the suites' tests.

    `standbys` are the judges that were started for this plan before there was anything to judge;
    without them, they are started now, and used up.
    """
    with contextlib.ExitStack() as stack:
        mine = () if standbys else prepare(submission.exercise, plan)
        for one in mine:
            stack.callback(one.end)
        ready = standbys or mine
        if not ready:
            return []
        with ThreadPoolExecutor(max_workers=len(ready)) as pool:
            runs = [pool.submit(one.judge, submission, plan) for one in ready]
            return _findings([run.result() for run in runs], plan)


def _findings(runs: Sequence[Followed], plan: Plan) -> list[Finding]:
    findings: list[Finding] = []
    for run in runs:
        said = [finding for line in run.lines if (finding := heard(line))]
        # What stands in the way of all tests, each judge has met.
        findings += [one for one in said if one.check or one not in findings]
    if any(run.timed_out for run in runs):
        findings.append(_out_of_time(plan, findings))
    failed = (run for run in runs if not (run.well or run.timed_out))
    if not plan.cancelled.is_set():
        findings += map(_judge_failed, failed)
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
