"""What the behaviour stage hands to the judge process: one JSON file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from checker.workshop.limits import Limits
from checker.workshop.room import RoomPlan

# What a judge that is used again says when one submission has ended, before the exit code.
ENDED = "ended "


@dataclass(frozen=True, slots=True)
class Job:
    """What to judge: the room, the checks in their order, how to run the cell.

    `imports` is the check that passes as soon as the package was imported, if there is one.
    `replays` is a folder for what failing tests asked, if that is wanted. `first` stops at the
    first failure: the checks after it stay undecided. `share` is which part of the tests this judge
    runs, counted from 0, and of how many parts. `many` asks for a judge that can be used again.
    `urgent` is the check whose tests come first, and then those of its task, or a task; like the
    seed, it is told with each submission.
    """

    room: Path
    exercise: str
    package: str
    checks: tuple[str, ...]
    mode: str
    seed: str
    limits: Limits
    tier: str
    imports: str = ""
    replays: str = ""
    first: bool = False
    share: tuple[int, int] = (0, 1)
    many: bool = False
    urgent: str = ""

    @property
    def plan(self) -> RoomPlan:
        """The folders of the room."""
        return RoomPlan(self.room)

    def write(self, path: Path) -> None:
        """Write the job where the judge will read it."""
        path.write_text(json.dumps(asdict(self) | {"room": str(self.room)}), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Job":
        """Read what `write` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        data["room"] = Path(data["room"])
        data["checks"] = tuple(data["checks"])
        data["share"] = tuple(data["share"])
        data["limits"] = Limits(**data["limits"])
        return cls(**data)
