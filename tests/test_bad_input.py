"""Broken submissions: each gets one headline in plain words, and never a traceback of ours."""

import pytest

from checker.model import Cause, Judge, Status
from tests import bad_input


@pytest.mark.parametrize("name", bad_input.CASES)
def test_report_is_the_golden_one(name: str) -> None:
    """The whole report, as a learner reads it; `nox -s goldens -- bad-input` writes it anew."""
    verdict = bad_input.verdict_of(name)
    assert not verdict.errored
    assert not verdict.passed
    assert verdict.headline is not None
    assert verdict.headline.location is not None, "the headline names no file"
    assert bad_input.report_of(name) == bad_input.golden(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["crash_in_view", "loop_in_view", "flood_in_view"])
def test_other_checks_are_still_judged(name: str) -> None:
    """One view that kills its process costs its own checks only."""
    results = {r.check.id: r.status for r in bad_input.verdict_of(name).results}
    assert results["01.4-live"] is Status.FAILED
    assert results["01.4-ready"] is Status.PASSED
    assert results["01.2-app-env"] is Status.PASSED


@pytest.mark.parametrize("name", ["crash_in_view", "exit_in_view", "import_error", "syntax_error"])
def test_one_cell_for_all_tests_finds_the_same(name: str) -> None:
    """Where there is no fork, a lost cell is replaced by a new one."""
    statuses = [
        [(r.check.id, r.status) for r in bad_input.verdict_of(name, mode).results]
        for mode in ("fork", "one")
    ]
    assert statuses[0] == statuses[1]


def test_what_blocks_everything_leaves_nothing_passed() -> None:
    """A file that cannot be read leaves no judge with work."""
    verdict = bad_input.verdict_of("not_utf8")
    assert {result.status for result in verdict.results} == {Status.BLOCKED}
    assert verdict.headline is not None
    assert verdict.headline.cause is Cause.SUBMISSION
    assert verdict.headline.blocks == frozenset(Judge)
