"""The signs of a report, in what a terminal can show."""

from dataclasses import dataclass
from typing import TextIO

from checker.model import Status


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs of a report, in Unicode or in ASCII."""

    passed: str
    failed: str
    blocked: str
    open: str
    dash: str

    def of(self, status: Status) -> tuple[str, str]:
        """Return sign and colour of a status."""
        return {
            Status.PASSED: (self.passed, "green"),
            Status.FAILED: (self.failed, "red"),
            Status.BLOCKED: (self.blocked, "yellow"),
            Status.SKIPPED: (self.open, "yellow"),
            Status.ERRORED: (self.open, "magenta"),
        }[status]


UNICODE = Glyphs("✓", "✗", "·", "?", "·")
ASCII = Glyphs("ok", "x", "-", "?", "-")


def glyphs_for(out: TextIO) -> Glyphs:
    """Return the signs that the encoding of a stream has."""
    encoding = getattr(out, "encoding", None) or "ascii"
    return UNICODE if _can_show("✓✗·", encoding) else ASCII


def _can_show(signs: str, encoding: str) -> bool:
    try:
        signs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
