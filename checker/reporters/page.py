"""Pages of HTML from templates: each in one file, and nothing that was written can act in it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from checker.reporters.text import visible

TEMPLATES = Path(__file__).parent / "templates"
# A text that is longer is folded: it is all there, and the page stays readable.
LINES, SIGNS = 14, 1400
# A title, or another text of one line, is cut where it is no title any more; what it belongs to
# has it whole.
TITLE = 300


def rendered(template: str, facts: Mapping[str, Any]) -> str:
    """Return the page that a template makes of facts.

    Whatever a template writes is escaped, and control characters and direction marks are
    written out. The page's Content-Security-Policy allows no script and no request at all.
    """
    return _environment().get_template(template).render(facts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["long"] = is_long
    environment.filters["beginning"] = beginning
    environment.filters["short"] = short
    return environment


def is_long(text: str) -> bool:
    """Say whether a text is folded."""
    return len(text) > SIGNS or text.count("\n") >= LINES


def beginning(text: str) -> str:
    """Return what is shown of a long text while it is folded."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= 120 else f"{first[:120]} ..."  # noqa: PLR2004 - about a line


def short(text: str, longest: int = TITLE) -> str:
    """Return a text for a place that has no room for a long one."""
    return text if len(text) <= longest else f"{text[:longest]} ..."


def _shown(value: Any) -> Any:
    """Write out what hides in a text; what is markup already has been through here."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
