"""Where reports and commands write: colour, width and signs that a terminal can show."""

import sys
from typing import TextIO

from rich.console import Console

WIDTH = 80


def console(out: TextIO | None = None, *, plain: bool = False) -> Console:
    """Return a console over standard output; a plain one has no colour and 80 columns.

    A pipe or a file gets a plain one. NO_COLOR and the terminal's width are obeyed, and what an
    encoding lacks is written as an escape.
    """
    out = sys.stdout if out is None else out
    if hasattr(out, "reconfigure"):
        out.reconfigure(errors="backslashreplace")
    if plain or not out.isatty():
        return plain_console(out)
    return Console(file=out, highlight=False, emoji=False, markup=False)


def plain_console(out: TextIO, width: int = WIDTH) -> Console:
    """Return a console that writes text without colour, whatever the environment says."""
    return Console(
        file=out, width=width, color_system=None, force_terminal=False, highlight=False,
        emoji=False, markup=False, _environ={},
    )  # fmt: skip
