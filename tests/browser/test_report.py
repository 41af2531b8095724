"""The learner's report in Chromium: each verdict, both schemes, narrow and wide, by keyboard."""

from itertools import pairwise
from pathlib import Path

import pytest

from checker.model import Verdict
from checker.reporters import html
from tests.browser import corpus, hostile
from tests.browser.conftest import NARROW, WIDE, Opener
from tests.browser.looks import sticks_out, unfold, violations


def sources(verdict: Verdict) -> dict[str, str]:
    """Return files in which each place of a verdict stands where its finding says."""
    found: dict[str, dict[int, str]] = {}
    for result in verdict.results + verdict.regressions:
        for finding in result.findings:
            if place := finding.location:
                found.setdefault(place.path, {})[place.line] = place.source
    return {
        path: "\n".join(
            lines.get(number, f"line_{number} = {number}") for number in range(1, max(lines) + 4)
        )
        for path, lines in found.items()
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", corpus.names())
def test_a_report_is_quiet_and_accessible(opened: Opener, name: str, scheme: str) -> None:
    """No console message, no request, no violation in axe; nothing sticks out of the window.

    It is looked at as it is opened, and unfolded, narrow and wide.
    """
    verdict = corpus.load(name)
    page = html.page(verdict, sources=sources(verdict), version="0.1.0")
    watched = opened(page, scheme=scheme)
    assert sticks_out(watched.page) == []
    unfold(watched.page)
    for width in (WIDE, NARROW):
        watched.page.set_viewport_size({"width": width, "height": 800})
        assert sticks_out(watched.page) == []
    assert violations(watched.page) == []
    assert watched.quiet, watched


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_comparison_is_quiet_and_accessible(opened: Opener, scheme: str, width: int) -> None:
    """The report that has all there is: statements before and now, side by side where they fit."""
    verdict = corpus.load("05-failing")
    page = html.page(verdict, sources=sources(verdict), before=corpus.load("05-starter"))
    watched = opened(page, width=width, scheme=scheme)
    unfold(watched.page)
    before, now = (
        watched.page.get_by_role("figure").filter(has_text=text).first.bounding_box()
        for text in ("Before: 34 statements", "Now: 27 statements")
    )
    assert before is not None
    assert now is not None
    assert (before["y"] == now["y"]) == (width == WIDE)
    assert violations(watched.page) == []
    assert sticks_out(watched.page) == []
    assert watched.quiet, watched


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_does_nothing(opened: Opener, text: str) -> None:
    """It runs no script, loads nothing, hides nothing and breaks out of no place."""
    watched = opened(html.page(hostile.verdict(text)), width=NARROW)
    unfold(watched.page)
    assert "App" not in watched.page.title()
    assert watched.page.title().startswith("02 Blueprints")
    assert watched.page.locator("main").count() == 1
    assert watched.page.locator("main footer, body > main ~ footer").count() == 1
    assert watched.page.locator("script, img, iframe, a:not([href^='#'])").count() == 0
    assert sticks_out(watched.page) == []
    assert watched.quiet, watched


def test_a_huge_value_can_be_read(opened: Opener) -> None:
    """Hundreds of thousands of characters are folded, and there when they are unfolded."""
    watched = opened(html.page(hostile.verdict("x" * 300_000 + "END")))
    value = watched.page.locator("section.headline dd details").first
    assert not value.locator("pre").is_visible()
    value.locator("summary").click()
    assert value.locator("pre").inner_text().endswith("END")
    assert watched.quiet, watched


def test_the_page_is_read_by_landmarks_and_headings(opened: Opener) -> None:
    """A screen reader finds one main part, named sections, and headings without a gap."""
    page = opened(html.page(corpus.load("05-starter"))).page
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("banner").count() == 1
    assert page.get_by_role("contentinfo").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "05 Eager loading"
    assert page.get_by_role("region", name="Not solved yet").count() == 1
    assert page.get_by_role("region", name="GET /api/v1/tools sends 10 statements").count() == 1
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])"
    )
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_keyboard_is_enough(opened: Opener) -> None:
    """Tab goes to the skip link and the folds, Enter follows and unfolds; focus can be seen."""
    page = opened(html.page(corpus.load("05-starter")), scripts=True).page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the report"
    box = page.get_by_text("Skip to the report").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "The same as text"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("section.headline details pre").first.is_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "05.2" in page.evaluate("() => document.activeElement.textContent"):
            break
    page.keyboard.press("Space")
    assert page.get_by_text("no review and no loan is fetched to be counted").is_visible()


def test_a_link_leads_back_to_the_top(opened: Opener) -> None:
    """What is told at the top is not told again."""
    watched = opened(html.page(corpus.load("01-failing")))
    watched.page.get_by_role("link", name="Told at the top").first.click()
    assert watched.page.url.endswith("#headline")
    assert watched.quiet, watched


def test_no_script_is_needed(opened: Opener) -> None:
    """With scripts switched off the page says the same."""
    text = html.page(corpus.load("05-failing"))
    with_scripts = opened(text).page.locator("body").inner_text()
    assert opened(text, scripts=False).page.locator("body").inner_text() == with_scripts


def test_paper_shows_what_is_folded(opened: Opener, tmp_path: Path) -> None:
    """In print everything is unfolded, black on white, even from a dark screen."""
    page = opened(html.page(corpus.load("05-starter")), scheme="dark").page
    hidden = page.get_by_text("a line names the borrower and counts the days").first
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    box = hidden.bounding_box()
    assert box is not None
    assert box["height"] > 0
    colours = "() => [getComputedStyle(document.documentElement).backgroundColor, "
    colours += "getComputedStyle(document.documentElement).color]"
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    page.pdf(path=tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("scale", [1, 2])
def test_the_picture_shows_each_statement(opened: Opener, scale: int) -> None:
    """As many boxes as statements, the repeated ones in another colour, and a number in words."""
    page = opened(html.page(corpus.load("05-failing")), device_scale_factor=scale).page
    lanes = page.locator("section.headline .timeline li")
    counts = [lanes.nth(n).locator(".boxes rect").count() for n in range(lanes.count())]
    assert counts == [1, 1, 1, 12, 12]
    colours = [
        lanes.nth(n).locator(".boxes").evaluate("one => getComputedStyle(one).fill") for n in (0, 3)
    ]
    assert colours[0] != colours[1]
    assert "12 \u00d7" in lanes.nth(3).inner_text()
