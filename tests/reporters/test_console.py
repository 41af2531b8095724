"""Where commands write: colour only where a terminal wants it."""

import io

import pytest

from checker.reporters.console import WIDTH, console


class Stream(io.StringIO):
    """A text stream that is a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        """Say what it is."""
        return self.terminal


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a terminal of 50 columns with colours, and no other wishes."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "50")


def written(*, terminal: bool, plain: bool = False) -> tuple[str, int]:
    """Return what a red word becomes, and the width."""
    stream = Stream(terminal=terminal)
    out = console(stream, plain=plain)
    out.print("[word]", style="red")
    return stream.getvalue().strip(), out.width


def test_a_terminal_gets_colour_and_its_own_width() -> None:
    """Square brackets are text, and no markup."""
    text, width = written(terminal=True)
    assert text.startswith("\x1b[31m[word]")
    assert width == 50


@pytest.mark.parametrize(("terminal", "plain"), [(False, False), (True, True), (False, True)])
def test_a_pipe_and_who_asks_for_it_get_plain_text(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool, plain: bool
) -> None:
    """Whatever the environment says, 80 columns and no colour: the same text everywhere."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert written(terminal=terminal, plain=plain) == ("[word]", WIDTH)


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    """See no-color.org: the variable alone decides; the width is still the terminal's."""
    monkeypatch.setenv("NO_COLOR", "1")
    text, width = written(terminal=True)
    assert "\x1b[31m" not in text
    assert width == 50
