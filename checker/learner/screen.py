"""What `watch` shows: reports that stay, and one line at the bottom that lives."""

import sys
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.rule import Rule
from rich.text import Text

from checker.reporters.console import console


class Screen:
    """A terminal, or a file: there the living line is left out."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self._console: Console = console(self.out)
        self._live: Live | None = None

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self.show(lambda _: self._console.print(Text(text)))

    def rule(self, text: str) -> None:
        """Print a line across that begins something new."""
        dash = "─" if "utf" in (getattr(self.out, "encoding", None) or "").lower() else "-"
        self.show(lambda _: self._console.print(Rule(text, characters=dash, style="dim")))

    def show(self, write: Callable[[TextIO], object]) -> None:
        """Let somebody write to the terminal, above the living line."""
        self.rest()
        write(self.out)
        self.out.flush()

    def live(self, text: str) -> None:
        """Show or renew the living line."""
        if not self._console.is_terminal:
            return
        line = Text(text, style="dim", no_wrap=True, overflow="ellipsis")
        if self._live is None:
            self._live = Live(line, console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(line, refresh=True)

    def rest(self) -> None:
        """Take the living line away."""
        if self._live is not None:
            self._live.stop()
            self._live = None
