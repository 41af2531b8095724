"""The pages of a cohort: figures that are right, and names that do nothing."""

import re
from dataclasses import replace

import pytest

from checker.model import Status
from checker.reporters import cohort_html
from checker.reporters.cohort_html import Cohort, Entry
from tests.browser import classes, corpus, hostile
from tests.reporters.test_html import Elements, words


def overview(entries: tuple[Entry, ...]) -> str:
    """Return the text of the first page."""
    return next(text for _, text in cohort_html.pages(entries))


def group(number: str) -> cohort_html.Group:
    """Return one exercise of the class."""
    return next(one for one in Cohort(classes.entries()).groups if one.number == number)


def test_every_submission_is_in_one_bar() -> None:
    """Ten tenths, and all; what was not judged is in none."""
    first = group("01")
    assert sum(first.distribution) == classes.LEARNERS
    assert first.distribution[-1] == first.passing
    assert sum(group("05").distribution) == classes.LEARNERS - 2
    assert group("05").states == {"missing": 1, "unclear": 1}


def test_no_share_of_the_weight_is_all_but_all() -> None:
    """A single check that fails keeps a submission out of the last bar."""
    entry = Entry("learner-01", "08", "graded", corpus.load("08-failing"))
    assert Cohort((entry,)).groups[0].distribution == (0,) * 9 + (1, 0)


def test_the_checks_that_most_fail_come_first() -> None:
    """What only waits for something else comes after what fails."""
    failing = group("01").failing
    assert [one.fails for one in failing] == sorted((one.fails for one in failing), reverse=True)
    wanted = sum(
        result.status is Status.FAILED
        for entry in classes.entries()
        if entry.exercise == "01" and entry.verdict
        for result in entry.verdict.results
        if result.check.id == failing[0].check.id
    )
    assert failing[0].fails == wanted


def test_a_fault_of_ours_is_in_no_figure() -> None:
    """An open result says nothing about a learner."""
    verdict = corpus.load("01-passing")
    first = replace(verdict.results[0], status=Status.ERRORED)
    broken = replace(verdict, results=(first, *verdict.results[1:]))
    (only,) = Cohort((Entry("learner-01", "01", "open", broken, waits=True),)).groups
    assert only.judged == ()
    assert "learner-01, 01, open" in words(overview((*only.entries,)))


def test_the_overview_tells_states_tiers_and_who_waits() -> None:
    """All that one asks first of a cohort."""
    shown = words(overview(classes.entries()))
    assert "24 learners, 2 exercises" in shown
    assert "10 of 24 pass" in shown
    assert "23 at tier A, 1 at tier B" in shown
    assert "learner-05, 05, unclear: 2 submissions: a.zip, b.zip" in shown
    assert "learner-07, 01: it wrote a report file" in shown
    assert "9.31 points" in shown


def test_each_verdict_has_a_report_that_the_overview_links() -> None:
    """No link is dead, no report is lost, and each leads back."""
    pages = dict(cohort_html.pages(classes.entries()))
    links = set(re.findall(r'href="(reports/[^"]+)"', pages[cohort_html.OVERVIEW]))
    assert links == set(pages) - {cohort_html.OVERVIEW}
    assert len(links) == 2 * classes.LEARNERS - 2
    for name in links:
        assert 'href="../index.html"' in pages[name]


def test_the_same_entries_give_the_same_pages() -> None:
    """Byte for byte."""
    pages = list(cohort_html.pages(classes.entries(), "0.1.0"))
    assert pages == list(cohort_html.pages(classes.entries(), "0.1.0"))


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_a_hostile_name_stays_a_name(text: str) -> None:
    """In the overview, in a report, and in the names of files."""
    harmless = dict(cohort_html.pages(classes.bad("text" * 999)))
    for (name, page), plain in zip(
        cohort_html.pages(classes.bad(text)), harmless.values(), strict=True
    ):
        assert re.fullmatch(r"index\.html|reports/\d\d-[0-9a-f]{12}\.html", name)
        found = Elements(page)
        assert found.open == []
        assert "script" not in found.names
        if name == cohort_html.OVERVIEW:
            assert found.names <= Elements(plain).names
            assert found.attributes <= Elements(plain).attributes
