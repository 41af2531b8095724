"""Reads what evidence tells of statements, and lays it out as a picture: repetition at a glance.

The evidence is the text that `checker.suites.kit.recording` writes: groups of equal statements of
one line, in the order of their first, and beside it the order in which all were sent. It holds no
times, so the picture shows none; and where the order is missing, it shows only how many there are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from checker.model import Evidence, Finding
from checker.reporters.text import ORDER

# How many statements are drawn one by one; more are told in words.
DRAWN = 120
IN_A_ROW = 20
BOX, STEP = 12, 15
WIDTH = IN_A_ROW * STEP
COMMITTED = "COMMIT"

# Nine digits at most: the text may come from anywhere, and a number is to stay one.
NUMBER = r"\d{1,9}"
PLACE = r"(?P<place>\S+:\d+|a library, no line of yours)"
STATEMENT = re.compile(
    rf"(?P<times>{NUMBER}) x (?P<shape>.+?)(?:, (?P<rows>{NUMBER}) rows?)?"
    rf"(?:, for (?P<loads>[\w.]+))?, from {PLACE}"
)
COMMIT = re.compile(
    rf"(?:commits: )?(?P<times>{NUMBER}) x from {PLACE}(?:, for (?P<cause>\S+:\d+))?"
)
SUM = re.compile(rf"[\d +.]+(?:= (?P<sum>{NUMBER}) )?statements")
MORE = re.compile(rf"and (?P<more>{NUMBER}) more groups")


@dataclass(frozen=True, slots=True)
class Lane:
    """Equal statements from one line; a commit is a lane too.

    `rows` were fetched by all of them together; `loads` names the relationship that they are for.
    `places` are those of its statements among all that were sent, from 0, if the order is known;
    `among` is how many that were.
    """

    times: int
    shape: str
    place: str
    rows: int = 0
    loads: str = ""
    places: tuple[int, ...] = ()
    among: int = 0

    @property
    def repeated(self) -> bool:
        """Whether it was sent several times: the sign of a query in a loop."""
        return self.times > 1

    @property
    def boxes(self) -> tuple[tuple[float, int], ...]:
        """The left upper corner of each box that is drawn."""
        if self.places:
            step = min(STEP, WIDTH / self.among)
            return tuple((round(place * step, 2), 0) for place in self.places)
        drawn = min(self.times, DRAWN)
        return tuple((n % IN_A_ROW * STEP, n // IN_A_ROW * STEP) for n in range(drawn))

    @property
    def width(self) -> float:
        """How wide a box is: where many statements share the line, each has less of it."""
        return round(min(BOX, 0.8 * WIDTH / self.among), 2) if self.places else BOX

    @property
    def height(self) -> int:
        """How high the boxes stand together."""
        return self.boxes[-1][1] + BOX if self.boxes else BOX

    @property
    def undrawn(self) -> int:
        """How many are told in words alone."""
        return self.times - len(self.boxes)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The statements of one request; `more` groups were not told in the evidence."""

    lanes: tuple[Lane, ...]
    total: int
    more: int = 0

    @property
    def ordered(self) -> bool:
        """Whether the order in which the statements were sent is known."""
        return any(lane.places for lane in self.lanes)

    @property
    def rows(self) -> int:
        """How many rows all lanes fetched."""
        return sum(lane.rows for lane in self.lanes)

    @property
    def commits(self) -> int:
        """How many commits there were."""
        return sum(lane.times for lane in self.lanes if lane.shape == COMMITTED)

    def share(self, lane: Lane) -> int:
        """Return a lane's rows in hundredths of the largest lane's."""
        most = max((one.rows for one in self.lanes), default=0)
        return round(100 * lane.rows / most) if most else 0


def of_finding(finding: Finding) -> Timeline | None:
    """Return the picture of the first evidence that tells of statements, if any does."""
    read = (of_evidence(item, finding) for item in finding.evidence)
    return next((timeline for timeline in read if timeline is not None), None)


def of_evidence(item: Evidence, finding: Finding) -> Timeline | None:
    """Return the picture of one piece of a finding's evidence, if it tells of statements."""
    order = next((other.text for other in finding.evidence if other.label == ORDER), "")
    timeline = of_text(item.text)
    return timeline and _in_order(timeline, order)


def of_findings(findings: Iterable[Finding]) -> Timeline | None:
    """Return the first picture that any of the findings has."""
    read = (of_finding(finding) for finding in findings)
    return next((timeline for timeline in read if timeline is not None), None)


def of_text(text: str) -> Timeline | None:
    """Return the picture of a text, or None if it tells of no statement."""
    lanes: list[Lane] = []
    total = more = 0
    for line in text.splitlines():
        if lane := _lane(line):
            lanes.append(lane)
        elif found := SUM.fullmatch(line):
            total = int(found["sum"] or 0)
        elif found := MORE.fullmatch(line):
            more = int(found["more"])
    if not lanes:
        return None
    counted = sum(lane.times for lane in lanes if lane.shape != COMMITTED)
    return Timeline(tuple(lanes), max(total, counted), more)


def _lane(line: str) -> Lane | None:
    if found := COMMIT.fullmatch(line):
        return Lane(int(found["times"]), COMMITTED, found["cause"] or found["place"])
    if found := STATEMENT.fullmatch(line):
        return Lane(
            int(found["times"]),
            found["shape"],
            found["place"],
            int(found["rows"] or 0),
            found["loads"] or "",
        )
    return None


def _in_order(timeline: Timeline, order: str) -> Timeline:
    """Return the picture with the places of its statements, if the order fits the groups."""
    sent = [int(number) for number in re.findall(rf"\b{NUMBER}\b", order)]
    lanes = timeline.lanes
    fits = [sent.count(n) for n in range(1, len(lanes) + 1)] == [lane.times for lane in lanes]
    if not fits or len(sent) != timeline.total or not 1 < len(sent) <= WIDTH:
        return timeline
    placed = tuple(
        replace(
            lane,
            places=tuple(place for place, one in enumerate(sent) if one == number),
            among=len(sent),
        )
        for number, lane in enumerate(lanes, 1)
    )
    return replace(timeline, lanes=placed)
