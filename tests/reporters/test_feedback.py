"""How much a learner is shown, and that no value slips through."""

import json
from collections.abc import Callable

import pytest

from checker import records
from checker.model import Verdict
from checker.reporters import github, gradescope, html, junit, lines, terminal
from checker.reporters.feedback import Feedback, limited
from tests import bad_input
from tests.reporters import hostile

REPORTS: dict[str, Callable[[Verdict], str]] = {
    "json": records.to_json, "junit": junit.junit, "github": github.annotations,
    "summary": github.summary, "gradescope": gradescope.results, "html": html.page,
    "lines": lines.lines, "text": lambda verdict: terminal.plain(verdict, full=True),
}  # fmt: skip


def test_full_is_everything() -> None:
    """Practice hides nothing."""
    assert limited(hostile.verdict(), Feedback.FULL) == hostile.verdict()


@pytest.mark.parametrize("feedback", [Feedback.NO_VALUES, Feedback.HEADLINE])
@pytest.mark.parametrize("name", REPORTS)
def test_no_report_tells_what_was_expected(name: str, feedback: Feedback) -> None:
    """Neither the value nor a title that holds it; score and statuses stay."""
    full = hostile.verdict()
    told = limited(full, feedback)
    if name in {"json", "junit", "html", "gradescope"}:
        assert "s3cret" in REPORTS[name](full)
    assert "s3cret" not in REPORTS[name](told)
    assert told.score == full.score
    assert [r.status for r in told.results] == [r.status for r in full.results]


def test_headline_tells_one_failure() -> None:
    """Of the other checks only their status is told."""
    told = limited(hostile.verdict(), Feedback.HEADLINE)
    assert told.headline is not None
    assert told.headline.evidence == ()
    assert [len(result.findings) for result in told.results[:3]] == [1, 0, 0]
    assert "another title" not in records.to_json(told)


def test_what_is_wrong_with_the_files_is_told_always() -> None:
    """A syntax error is the learner's own line, and no value of ours."""
    full = bad_input.verdict_of("syntax_error")
    for feedback in Feedback:
        told = limited(full, feedback)
        assert told.headline is not None
        assert full.headline is not None
        assert told.headline.title == full.headline.title


def test_limited_verdict_is_a_document_too() -> None:
    """It can be stored, sent and shown as any other."""
    told = limited(bad_input.verdict_of("import_error"), Feedback.NO_VALUES)
    assert records.from_json(json.dumps(records.document(told))) == told
