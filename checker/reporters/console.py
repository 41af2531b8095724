"""Where the learner's commands write: colour, width and signs that the terminal can show."""

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
        return Console(
            file=out, width=WIDTH, color_system=None, force_terminal=False, highlight=False,
            emoji=False, markup=False, _environ={},
        )  # fmt: skip
    return Console(file=out, highlight=False, emoji=False, markup=False)
