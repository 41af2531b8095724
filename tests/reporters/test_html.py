"""The report as a page: what it says, and that nothing in it can act."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest

from checker import catalog, records
from checker.model import Cause, Evidence, Finding, Location, Status, Verdict
from checker.reporters import html
from checker.reporters.text import in_words
from tests.browser import corpus, hostile

VOID = {"meta", "rect", "br"}
A_STATEMENT = "9 x SELECT 1, 3 rows, for A.b, from toolshed/a.py:3"


class Elements(HTMLParser):
    """Reads a page strictly: each element is closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as those of SVG may."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Insist that it is the last one that was opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if self.open and self.open[-1] != "style":
            self.text += data


@cache
def harmless_page(text: str) -> Elements:
    """Return what a page is made of in which a harmless text stands everywhere."""
    return Elements(html.page(hostile.verdict(text)))


def words(text: str) -> str:
    """Return what a reader sees of a page, with single spaces."""
    return " ".join(Elements(text).text.split())


@pytest.mark.parametrize("name", corpus.names())
def test_a_page_is_well_formed_and_alone(name: str) -> None:
    """Every element is closed, no id stands twice, and nothing is loaded from anywhere."""
    page = html.page(corpus.load(name))
    found = Elements(page)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert not found.names & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not found.attributes & {"src", "srcset", "style", "action"}
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("name", corpus.names())
def test_every_check_stands_on_its_page(name: str) -> None:
    """Own checks all, those of earlier exercises where they are broken; each headline on top."""
    verdict = corpus.load(name)
    shown = words(html.page(verdict))
    for result in verdict.results:
        assert " ".join(result.check.title.replace("`", "").split()) in shown
    if verdict.headline:
        assert shown.index(" ".join(verdict.headline.title.split())) < shown.index("Tasks")


@pytest.mark.parametrize("name", corpus.names())
def test_the_kept_verdicts_are_of_todays_checks(name: str) -> None:
    """Else pages are tested that nobody gets; `python -m tests.browser.corpus` makes them anew."""
    verdict = corpus.load(name)
    today = [check.id for check in catalog.load(verdict.exercise[:2]).checks]
    assert [result.check.id for result in verdict.results] == today


def test_yesterdays_document_gives_the_same_page() -> None:
    """A page is made of the verdict document alone."""
    verdict = corpus.load("05-failing")
    assert html.page(records.from_json(records.to_json(verdict))) == html.page(verdict)


def test_a_failure_is_told_with_its_place_and_its_values() -> None:
    """The learner's line with its neighbours, all evidence, the advice, and the sentence."""
    verdict = corpus.load("05-failing")
    assert verdict.headline is not None
    assert verdict.headline.location is not None
    place = verdict.headline.location
    lines = [f"# line {number}" for number in range(1, place.line)] + [place.source, "# after"]
    page = html.page(verdict, sources={place.path: "\n".join(lines)})
    shown = words(page)
    assert f"# line {place.line - 3}" in shown
    assert f"# line {place.line - 4}" not in shown
    assert "# after" in shown
    for item in in_words(verdict.headline.evidence):
        assert " ".join(item.text.split()[:12]) in shown
    assert "27 statements" in shown
    assert "nox -s hint-05 -- 05.1" in shown


def test_what_waits_is_told_with_its_reason() -> None:
    """A root cause explains the checks that it blocks."""
    shown = words(html.page(corpus.load("01-blocked")))
    assert "17 other checks cannot be decided before this works" in shown
    assert "2 checks wait for: toolshed cannot be imported" in shown


def test_a_regression_stands_apart() -> None:
    """It is called one, and the hint is that of its own exercise."""
    shown = words(html.page(corpus.load("02-regression")))
    assert "Regression of 01.4: this worked before" in shown
    assert "and 1 of earlier exercises does not any more" in shown
    assert "nox -s hint-01 -- 01.4" in shown
    assert "Not submitted, so not looked at: conftest.py" in shown


def test_a_pass_says_what_comes_next() -> None:
    """The reference after a whole exercise, the whole exercise after a single task."""
    verdict = corpus.load("01-passing")
    assert "nox -s solution-01 compares your way" in words(html.page(verdict))
    assert "nox -s check-01 checks the whole" in words(
        html.page(replace(verdict, only_task="01.1"))
    )


def test_a_fault_of_ours_is_no_fault_of_the_learner() -> None:
    """What could not be decided is open."""
    verdict = corpus.load("01-passing")
    broken = Finding("01.1-two-apps", Status.ERRORED, "the tool could not be started")
    results = (
        replace(verdict.results[0], status=Status.ERRORED, findings=(broken,)),
        *verdict.results[1:],
    )
    shown = words(html.page(replace(verdict, results=results)))
    assert "The checker could not decide everything" in shown
    assert "the tool could not be started" in shown


def test_two_reports_are_compared() -> None:
    """What passes now, what failed newly, and the statements side by side."""
    before, now = corpus.load("05-starter"), corpus.load("05-failing")
    shown = words(html.page(now, before=before))
    assert "Since your last report" in shown
    assert "16 checks pass now" in shown
    assert "Before: 34 statements" in shown
    assert "Now: 27 statements" in shown
    assert "passes → fails" in words(html.page(before, before=now))
    assert "Since your last report" not in words(html.page(now, before=now))


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    """Wherever it stands, it makes no element, no attribute, and hides nothing."""
    found = Elements(html.page(hostile.verdict(text), sources={"toolshed/<b>.py": text}))
    harmless = [harmless_page("text" * 999), harmless_page(A_STATEMENT)]
    assert found.names <= harmless[0].names | harmless[1].names
    assert found.attributes <= harmless[0].attributes | harmless[1].attributes
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found.text)


def test_a_long_value_is_folded_and_whole() -> None:
    """Nothing is cut: a value of a million characters is all there."""
    value = "x" * 1_000_000 + "END"
    page = html.page(hostile.verdict(value))
    assert page.count("END") >= 1
    assert "show all 1,000,003 characters" in page


def test_a_loose_finding_without_a_check_is_told() -> None:
    """A file that is refused belongs to no check."""
    first, second = (
        Finding(
            "",
            Status.FAILED,
            f"{name} cannot be judged",
            Cause.SUBMISSION,
            (Evidence("got", "a symbolic link"),),
            Location(name),
        )
        for name in ("toolshed/a.py", "toolshed/b.py")
    )
    verdict: Verdict = replace(corpus.load("01-passing"), loose=(first, second), headline=first)
    shown = words(html.page(verdict))
    assert "toolshed/a.py cannot be judged" in shown
    assert shown.index("Besides") < shown.index("toolshed/b.py cannot be judged")
