"""The report in a terminal: what it shows, and that nothing in it can play tricks."""

import io
import os
from dataclasses import replace

import pytest

from checker.model import Evidence, Finding, Status
from checker.reporters import terminal
from checker.reporters.text import visible
from tests import bad_input


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Give a terminal of 80 columns, and an environment without wishes."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    return Terminal()


def test_a_terminal_gets_colour(shown: Terminal) -> None:
    """The headline is red and bold."""
    terminal.show(bad_input.verdict_of("import_error"), shown)
    assert "\x1b[1;31m✗ toolshed cannot be imported" in shown.getvalue()


def test_no_color_is_honoured(shown: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """See no-color.org: the variable alone decides."""
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.show(bad_input.verdict_of("import_error"), shown)
    assert "\x1b[31" not in shown.getvalue()
    assert "\x1b[1;31" not in shown.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_report_fits_its_width(width: int) -> None:
    """Only a path, which must stay one link, may be longer."""
    lines = terminal.plain(bad_input.verdict_of("import_error"), width).splitlines()
    long = [line for line in lines if len(line) > width]
    assert all(".py:" in line for line in long)


def test_learner_text_cannot_steer_the_terminal() -> None:
    """Escapes and direction marks are written out."""
    verdict = bad_input.verdict_of("escape_in_a_name")
    out = terminal.plain(verdict)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\\x1b[31mred" in out


def test_long_evidence_says_how_much_is_left_out() -> None:
    """Nothing is cut without a word."""
    verdict = bad_input.verdict_of("import_error")
    assert isinstance(verdict.headline, Finding)
    long = Evidence("got", "\n".join(f"line {number}" for number in range(100)))
    out = terminal.plain(replace(verdict, headline=replace(verdict.headline, evidence=(long,))))
    assert "... 88 more lines; --json shows all" in out


def test_visible_keeps_what_people_read() -> None:
    """Letters of all scripts, line breaks and tabs stay."""
    assert visible("Größe\t好\n") == "Größe\t好\n"
    assert visible("a\x00\x1b\x9b\u2066b") == "a\\x00\\x1b\\x9b\\u2066b"


def test_the_environment_does_not_change_a_plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Golden texts are the same everywhere."""
    before = terminal.plain(bad_input.verdict_of("not_utf8"))
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert terminal.plain(bad_input.verdict_of("not_utf8")) == before
    assert os.environ["COLUMNS"] == "30"


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("::set-output name=a::b", r"\x3a:set-output name=a::b"),
        ("first\n  ::add-mask::x", "first\n  \\x3a:add-mask::x"),
        ("a ##[error]b", r"a \x23#[error]b"),
        ("std::vector and a[::2]", "std::vector and a[::2]"),
    ],
)
def test_learner_text_cannot_command_a_runner(text: str, shown_as: str) -> None:
    """GitHub's runner reads commands from the log of a job."""
    assert visible(text) == shown_as


def test_a_suspicion_is_told_to_a_person() -> None:
    """It says that it decides nothing."""
    verdict = replace(bad_input.verdict_of("import_error"), suspicions=("it \x1b wrote",))
    lines = " ".join(terminal.plain(verdict).split())
    assert "tampering suspected: it \\x1b wrote. A person has to judge that; it changes no" in lines


def test_the_order_of_statements_is_left_to_the_picture() -> None:
    """A row of numbers says nothing to a reader; the groups and their sums do."""
    finding = Finding(
        "", Status.FAILED, "slow", evidence=(Evidence("got", "2 x 2"), Evidence("order", "1 2 1 2"))
    )
    verdict = replace(bad_input.verdict_of("import_error"), headline=finding)
    told = terminal.headline(verdict)
    assert "2 x 2" in told
    assert "1 2 1 2" not in told
