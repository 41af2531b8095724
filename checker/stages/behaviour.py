"""The behaviour judge: the hidden suites, in a pytest process that never sees learner code."""

import subprocess
import sys
import tempfile
from pathlib import Path

from checker import records
from checker.catalog import COURSE
from checker.model import Cause, Evidence, Finding, Judge, Status, Submission
from checker.stages.plan import Plan
from checker.suites.kit.job import Job
from checker.workshop.processes import Ended, end_tree, plain_environment, start
from checker.workshop.room import fast_folder, furnish


def judge(submission: Submission, plan: Plan) -> list[Finding]:
    """Return the findings of the suites' tests."""
    checks = tuple(check.id for check in plan.of(Judge.BEHAVIOUR))
    if not checks:
        return []
    with tempfile.TemporaryDirectory(
        prefix="katas-", dir=fast_folder(), ignore_cleanup_errors=True
    ) as temporary:
        top = Path(temporary).resolve()
        room = furnish(top / "room", submission, plan.suites)
        package = submission.exercise.submits[0].rstrip("/")
        imports = next((check.id for check in plan.checks if check.owns is Cause.IMPORT), "")
        job = Job(
            room.folder,
            submission.exercise.id,
            package,
            checks,
            plan.mode,
            plan.seed,
            plan.limits,
            plan.tier,
            imports,
            plan.replays,
            plan.first,
        )
        job.write(top / "job.json")
        ended = _run(top, [str(suite) for suite in plan.suites if suite.is_dir()], plan)
    findings = [records.decode(line) for line in ended.stdout.decode().splitlines()]
    if ended.timed_out:
        findings.append(_out_of_time(plan))
    if ended.code not in {0, 1} and not ended.timed_out:
        findings.append(_judge_failed(ended))
    return findings


def _run(top: Path, suites: list[str], plan: Plan) -> Ended:
    command = [
        sys.executable,
        "-P",
        "-B",
        "-m",
        "checker.suites.kit",
        str(top / "job.json"),
        *suites,
    ]
    environment = plain_environment(top) | {
        "PYTHONPATH": str(COURSE),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    process = start(command, top, environment)
    try:
        stdout, stderr = process.communicate(timeout=plan.limits.run)
        return Ended(process.returncode, stdout, stderr)
    except subprocess.TimeoutExpired as expired:
        complete = (expired.stdout or b"").rpartition(b"\n")[0]
        return Ended(-9, complete, b"", timed_out=True)
    finally:
        end_tree(process)


def _out_of_time(plan: Plan) -> Finding:
    return Finding(
        check="",
        status=Status.FAILED,
        title=f"timed out: the checks of your app did not end within {plan.limits.run:g} seconds",
        cause=Cause.BEHAVIOUR,
        blocks=frozenset({Judge.BEHAVIOUR}),
    )


def _judge_failed(ended: Ended) -> Finding:
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
