"""A verdict in which every text that a learner can write tries to be something else."""

from checker import catalog
from checker.model import Cause, Evidence, Finding, Judge, Location, Status, Submission, Verdict
from checker.verdict import decide

EXERCISE = catalog.load("01")
TEXT = (
    "=cmd()|<script>alert(1)</script> [a](javascript:x) @all `x` **b** ]]> &amp; </pre> %0A\r\n"
    "::add-mask::secret\n##[error]forged\n| a | b |\n# title\n\x1b[31mred\x00\u202e\ufffe\ud800"
)


def verdict(*, blocked: bool = False, errored: bool = False) -> Verdict:
    """Return a verdict of 01 in which one check fails with TEXT, or blocks all; one may be open."""
    first, second = EXERCISE.checks[:2]
    hostile = Finding(
        "" if blocked else first.id,
        Status.FAILED,
        TEXT,
        Cause.SYNTAX if blocked else Cause.BEHAVIOUR,
        (Evidence("what was done", TEXT), Evidence("expected", "'s3cret'"), Evidence("got", TEXT)),
        Location(f"toolshed/{TEXT}.py", 3, 7),
        "try, this: 100 %",
        frozenset(Judge) if blocked else frozenset(),
    )
    rest = [Finding(check.id, Status.PASSED) for check in EXERCISE.checks[2:]]
    open_ = Status.ERRORED if errored else Status.FAILED
    found = [hostile] if blocked else [hostile, Finding(second.id, open_, "another title"), *rest]
    submission = Submission(EXERCISE, EXERCISE.folder, "learner,1:/", ())
    return decide(submission, found, EXERCISE.checks, tier="A", seed="s", seconds=1.25)
