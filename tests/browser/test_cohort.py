"""The pages of a cohort in Chromium, as the learner's report is tested."""

import pytest

from checker.reporters import cohort_html
from tests.browser import classes, hostile
from tests.browser.conftest import NARROW, WIDE, Opener, Scheme
from tests.browser.looks import sticks_out, unfold, violations


def overview() -> str:
    """Return the first page of the class."""
    return next(text for _, text in cohort_html.pages(classes.entries(), "0.1.0"))


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overview_is_quiet_and_accessible(opened: Opener, scheme: Scheme, width: int) -> None:
    """No console message, no request, no violation in axe; nothing sticks out of the window."""
    watched = opened(overview(), scheme=scheme, width=width)
    unfold(watched.page)
    assert sticks_out(watched.page) == []
    assert violations(watched.page) == []
    assert watched.quiet, watched


def test_a_report_of_a_cohort_names_its_learner_and_leads_back(opened: Opener) -> None:
    """It is the learner's report, without what to do next."""
    _, text = list(cohort_html.pages(classes.entries()))[1]
    page = opened(text).page
    assert "learner-01" in page.get_by_role("heading", level=1).inner_text()
    back = page.get_by_role("link", name="all submissions")
    assert back.get_attribute("href") == "../index.html"
    assert page.get_by_text("nox -s").count() == 0
    assert violations(page) == []


def test_the_bars_have_the_heights_of_their_numbers(opened: Opener) -> None:
    """The picture says what the words say."""
    page = opened(overview()).page
    group = page.get_by_role("region", name="01 App factory")
    bars = group.locator(".bars li")
    numbers = [int(bars.nth(n).locator(".number-of").inner_text() or 0) for n in range(11)]
    heights = [float(bars.nth(n).locator("rect").get_attribute("height") or 0) for n in range(11)]
    assert sum(numbers) == classes.LEARNERS
    assert heights == [max(2, round(100 * n / max(numbers))) if n else 0 for n in numbers]


def test_many_exercises_scroll_in_their_own_place(opened: Opener) -> None:
    """A table that is too wide is reached by keyboard, and the page itself does not scroll."""
    many = tuple(
        cohort_html.Entry(one.learner, f"{n:02}", one.state, one.verdict, points=one.points)
        for one in classes.entries()[:6]
        for n in range(1, 17)
    )
    text = next(text for _, text in cohort_html.pages(many))
    page = opened(text, width=NARROW).page
    table = page.get_by_role("region", name="Results by learner and exercise")
    table.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.wide-table').scrollLeft > 0")
    assert page.evaluate("() => document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("text", hostile.TEXTS[::2])
def test_hostile_names_do_nothing(opened: Opener, text: str) -> None:
    """Neither in the overview nor in a report."""
    for _, page in cohort_html.pages(classes.bad(text)):
        watched = opened(page, width=NARROW)
        assert watched.page.locator("main").count() == 1
        assert watched.page.locator("script, img, iframe").count() == 0
        assert sticks_out(watched.page) == []
        assert watched.quiet, watched
