"""Reads the rules of a gradebook: points, weights, late work and overrides, in one TOML file."""

import math
import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker.errors import UsageError

type Number = Annotated[str, Field(pattern=r"^\d\d$")]
type Points = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]
type Share = Annotated[Decimal, Field(ge=0, le=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Late(_Table):
    """What late work loses: a share of what it earned for each day that has begun.

    `grace_minutes` after a deadline are not late; no more than `at_most` is lost, but all of it
    after `refused_after_days`.
    """

    grace_minutes: int = Field(default=0, ge=0)
    per_day: Share = Decimal(0)
    at_most: Share = Decimal(1)
    refused_after_days: int | None = Field(default=None, ge=0)

    def days(self, deadline: datetime, handed_in: datetime) -> int:
        """Return how many days have begun since the deadline and its grace; 0 is in time."""
        late = handed_in - deadline - timedelta(minutes=self.grace_minutes)
        return max(0, math.ceil(late / timedelta(days=1)))

    def lost(self, days: int) -> Decimal:
        """Return the share that is lost after so many days."""
        if self.refused_after_days is not None and days > self.refused_after_days:
            return Decimal(1)
        return min(self.at_most, self.per_day * days)


class Override(_Table):
    """What a person has decided for one result: points, or that it does not count; and why."""

    learner: str
    exercise: Number
    points: Points | None = None
    excused: bool = False
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_decision(self) -> "Override":
        if (self.points is None) is not self.excused:
            raise ValueError("give either points or excused = true")
        return self


class Rules(_Table):
    """All rules; without a file, each exercise counts 10 points and nothing is late.

    `points` are what exercises are worth, `titles` the names of their columns, `weights` those of
    checks where the course's own do not fit.
    """

    default_points: Points = Decimal(10)
    missing: Literal["blank", "zero"] = "blank"
    points: dict[Number, Points] = {}
    titles: dict[Number, str] = {}
    weights: dict[str, Annotated[int, Field(ge=0)]] = {}
    deadlines: dict[Number, AwareDatetime] = {}
    late: Late = Late()
    override: tuple[Override, ...] = ()

    def worth(self, exercise: str) -> Decimal:
        """Return the points that an exercise is worth."""
        return self.points.get(exercise, self.default_points)


def read(path: Path) -> Rules:
    """Return the rules of a file; raises UsageError, with the item, for what breaks them."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"the rules {path} cannot be read: {error}") from error
    try:
        rules = Rules.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        item = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(f"{path}, {item}: {first['msg']}") from error
    decided = [(item.learner, item.exercise) for item in rules.override]
    if twice := next((pair for pair in decided if decided.count(pair) > 1), None):
        raise UsageError(f"{path} has two overrides for {twice[0]!r} in {twice[1]}")
    return rules
