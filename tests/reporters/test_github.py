"""Annotations and summaries: one command a failure, and no Markdown but ours."""

import re
from dataclasses import replace
from html import unescape

import pytest

from checker.model import Finding, Status
from checker.reporters import github
from checker.reporters.text import visible
from tests.reporters import hostile

COMMAND = re.compile(r"::error(?: ([^\n:]*(?:=[^\n:]*)?))?::([^\n]*)")


def decoded(text: str) -> str:
    """Undo the escapes of a message, in the order that GitHub's runner does.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_each_line_is_one_command_with_its_place() -> None:
    """What a learner wrote neither ends the line nor adds a property, and comes back whole."""
    first, *others = github.annotations(hostile.verdict()).splitlines()
    found = COMMAND.fullmatch(first)
    assert found is not None
    properties = dict(pair.split("=", 1) for pair in found[1].split(","))
    assert set(properties) == {"file", "line", "col", "title"}
    assert decoded(properties["file"]).startswith("learner,1:/toolshed/")
    assert (properties["line"], properties["col"]) == ("3", "7")
    assert decoded(found[2]).startswith(visible(hostile.TEXT))
    assert all(line.startswith("::error ") for line in others)
    assert not any("\x1b" in line or "\r" in line for line in [first, *others])


def test_more_than_github_shows_is_counted() -> None:
    """GitHub drops the eleventh error of a step without a word."""
    verdict = hostile.verdict()
    findings = tuple(Finding(verdict.results[0].check.id, Status.FAILED, f"no {n}")
                     for n in range(20))  # fmt: skip
    first = replace(verdict.results[0], findings=findings)
    many = replace(verdict, results=(first, *verdict.results[1:]))
    lines = github.annotations(many).splitlines()
    assert len(lines) == github.ANNOTATIONS
    assert lines[-1] == "::error::13 more failures; the report has them"


def test_summary_holds_text_and_no_markup_of_learners() -> None:
    """No tag, link, heading, row or emphasis but ours, and nothing is lost."""
    out = github.summary(hostile.verdict())
    assert "<script>" not in out
    assert set(re.findall(r"</?([a-z]+)", out)) == {"code", "pre"}
    outside = re.sub(r"<pre>.*?</pre>", "", out, flags=re.DOTALL)
    assert not re.search(r"\]\(|^# |@all|`", outside, flags=re.MULTILINE)
    assert all(line.count("|") == 4 for line in outside.splitlines() if line.startswith("|"))
    assert visible(hostile.TEXT) in unescape(out)


def test_summary_of_much_evidence_stays_below_the_limit() -> None:
    """GitHub shows no summary of more than 1 MiB."""
    verdict = hostile.verdict()
    assert verdict.headline is not None
    long = tuple(replace(item, text="x" * 3_000_000) for item in verdict.headline.evidence)
    out = github.summary(replace(verdict, headline=replace(verdict.headline, evidence=long)))
    assert len(out.encode()) < 1024 * 1024
    assert "2980000 more signs" in out


@pytest.mark.parametrize("text", ["a|b", "<b>", "*x*", "_y_", "&lt;", "# h", "1. x", "~~z~~", "é"])
def test_markdown_shows_text_as_it_is(text: str) -> None:
    """A reference is text to CommonMark, never structure."""
    assert unescape(github.plain(text)) == text
    assert not re.search(r"[|<>*_#~`\[\]()]", re.sub(r"&#\d+;", "", github.plain(text)))
