"""A learner's line with the lines around it."""

from collections.abc import Mapping
from dataclasses import dataclass

from checker.model import Location

AROUND = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `pointed` if it is the one that a finding points to."""

    number: int
    text: str
    pointed: bool = False


def around(place: Location, sources: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the line of a place and a few on both sides of it.

    `sources` are the submission's files by path. Where the file is not among them, or has changed
    since it was judged, the one line that the finding holds is all there is.
    """
    lines = sources.get(place.path, "").splitlines()
    at = place.line
    known = 0 < at <= len(lines) and lines[at - 1].strip() == place.source.strip()
    if not known:
        return (Line(at, place.source, pointed=True),) if place.source else ()
    first, last = max(1, at - AROUND), min(len(lines), at + AROUND)
    return tuple(Line(n, lines[n - 1], n == at) for n in range(first, last + 1))
