"""The verdict: exact about the checks that it accounts for, and about its headline."""

from pathlib import Path

from checker.model import (
    Cause,
    Check,
    Exercise,
    Finding,
    Judge,
    Location,
    Status,
    Submission,
    Task,
    Verdict,
)
from checker.verdict import decide

PASSED, FAILED = Status.PASSED, Status.FAILED
EVERYTHING = frozenset(Judge)


def check(check_id: str, judge: Judge = Judge.BEHAVIOUR, **more: object) -> Check:
    """Return a check with nothing but what matters here."""
    return Check(check_id, "title", judge, ("F1",), "brief", "why", **more)  # type: ignore[arg-type]


CHECKS = (
    check("01.1-imports", owns=Cause.IMPORT),
    check("01.1-factory"),
    check("01.2-route"),
    check("01.2-types", Judge.TYPES),
    check("01.2-style", Judge.STYLE),
)


def verdict_of(*findings: Finding, checks: tuple[Check, ...] = CHECKS) -> Verdict:
    """Decide on findings, as the pipeline does."""
    tasks = (Task("01.1", "one", ()), Task("01.2", "two", ()))
    here = Path()
    exercise = Exercise("01", "x", "X", here, here, 1, ("toolshed/",), tasks, CHECKS)
    submission = Submission(exercise, here, "", ())
    return decide(submission, findings, checks, tier="C", seed="s", seconds=0)


def passing(*but: str) -> list[Finding]:
    """Return a passed finding for each check but some."""
    return [Finding(item.id, PASSED) for item in CHECKS if item.id not in but]


def test_all_checks_passed_is_passed() -> None:
    """One passed finding for each check, and nothing else."""
    verdict = verdict_of(*passing())
    assert verdict.passed
    assert verdict.headline is None
    assert verdict.score == (5, 5)


def test_a_hindered_check_is_blocked_by_what_hinders_it() -> None:
    """A test that could not be run leaves its check open, even if another test of it passed."""
    hindered = Finding("01.2-route", Status.BLOCKED, "no task can run")
    verdict = verdict_of(*passing(), hindered)
    result = next(result for result in verdict.results if result.check.id == "01.2-route")
    assert (result.status, result.blocked_by) == (Status.BLOCKED, "no task can run")
    assert not verdict.passed


def test_a_check_without_a_finding_is_errored_and_never_passed() -> None:
    """What gave no result is open, for a person to look at."""
    verdict = verdict_of(*passing("01.2-route"))
    assert not verdict.passed
    assert verdict.errored


def test_a_skipped_check_is_not_passed() -> None:
    """A skipped test proves nothing."""
    verdict = verdict_of(*passing("01.2-route"), Finding("01.2-route", Status.SKIPPED))
    assert not verdict.passed


def test_one_failure_among_passed_findings_fails_the_check() -> None:
    """A check with several tests passes only if all of them do."""
    verdict = verdict_of(*passing(), Finding("01.2-route", FAILED, "broken"))
    assert [r.status for r in verdict.results if r.check.id == "01.2-route"] == [FAILED]


def test_behaviour_comes_before_types_and_style() -> None:
    """What does not work is told before what does not look right."""
    verdict = verdict_of(
        *passing("01.2-route", "01.2-types", "01.2-style"),
        Finding("01.2-style", FAILED, "style", Cause.STYLE),
        Finding("01.2-types", FAILED, "types", Cause.TYPES),
        Finding("01.2-route", FAILED, "route", Cause.BEHAVIOUR),
    )
    assert verdict.headline
    assert verdict.headline.title == "route"


def test_an_earlier_task_comes_before_a_missing_route_of_a_later_one() -> None:
    """A learner works from task to task: the first unfinished one is the headline."""
    verdict = verdict_of(
        *passing("01.1-factory", "01.2-route"),
        Finding("01.2-route", FAILED, "missing", Cause.ROUTE),
        Finding("01.1-factory", FAILED, "factory", Cause.BEHAVIOUR),
    )
    assert verdict.headline
    assert verdict.headline.title == "factory"


def test_a_blocker_counts_for_the_check_that_owns_it_and_blocks_its_judge() -> None:
    """An import error is one failure; what it hides is blocked, and says by what."""
    blocker = Finding(
        "", FAILED, "cannot import", Cause.IMPORT, blocks=frozenset({Judge.BEHAVIOUR})
    )
    verdict = verdict_of(
        blocker, Finding("01.2-types", PASSED), Finding("01.2-style", FAILED, "s", Cause.STYLE)
    )
    states = {r.check.id: (r.status, r.blocked_by) for r in verdict.results}
    assert states["01.1-imports"] == (FAILED, "")
    assert states["01.1-factory"] == (Status.BLOCKED, "cannot import")
    assert states["01.2-types"] == (PASSED, "")
    assert verdict.headline
    assert verdict.headline.title == "cannot import"
    assert verdict.loose == ()


def test_a_syntax_error_is_told_once_and_blocks_everything() -> None:
    """Python, ruff and mypy see the same broken file; a learner reads of it once."""
    place = Location("toolshed/app.py", 3)
    echoes = [
        Finding("", FAILED, f"broken, says {tool}", Cause.SYNTAX, location=place, blocks=blocks)
        for tool, blocks in (("python", frozenset({Judge.BEHAVIOUR})), ("ruff", EVERYTHING))
    ]
    verdict = verdict_of(*echoes)
    assert [finding.title for finding in verdict.loose] == ["broken, says python"]
    assert {r.status for r in verdict.results} == {Status.BLOCKED}


def test_a_fault_of_ours_is_open_and_no_headline() -> None:
    """What the checker could not decide is never the learner's failure."""
    ours = Finding("", Status.ERRORED, "the judge", blocks=frozenset({Judge.BEHAVIOUR}))
    verdict = verdict_of(ours, *[f for f in passing() if f.check.endswith(("types", "style"))])
    assert verdict.errored
    assert verdict.headline is None
    assert not verdict.passed


def test_a_suspicion_is_told_once_and_changes_nothing() -> None:
    """It is for a person to judge: neither a check nor the score nor the headline follows it."""
    seen = Finding("", PASSED, "the app's process sent bytes of its own", Cause.SUSPICION)
    verdict = verdict_of(*passing(), seen, seen)
    assert verdict.suspicions == ("the app's process sent bytes of its own",)
    assert verdict.passed
    assert verdict.headline is None
    assert (verdict.loose, verdict.remarks) == ((), ())
