"""Reads a pack: an instructor's own exercises, hidden suites, weights, limits and feedback level.

A pack is a folder outside of the course. It is named on the command line or by KATAS_PACK, and
holds pack.toml; exercises/NN-name/ with README.md, exercise.toml and the starter, for exercises of
its own; and suites/NN_name/ for theirs, or in the place of one of the course.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from checker.errors import UsageError
from checker.model import Exercise, Judge

VARIABLE = "KATAS_PACK"
FILE = "pack.toml"
RULES = Path(__file__).resolve().parent / "shape_rules"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's folder, and what its pack.toml says; every key of it may be left out."""

    folder: Path
    feedback: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)

    def exercises(self) -> dict[str, Path]:
        """Return the folders of the pack's own exercises by number."""
        found = sorted(self.folder.glob("exercises/[0-9][0-9]-*/exercise.toml"))
        return {path.parent.name[:2]: path.parent for path in found}

    def suite(self, name: str) -> Path | None:
        """Return the pack's suite of that name, such as "01_app_factory", if it has one."""
        suite = self.folder / "suites" / name
        return suite if suite.is_dir() else None

    def files(self) -> Iterable[Path]:
        """Return what of a pack decides verdicts beside its exercises: pack.toml and the suites."""
        yield self.folder / FILE
        yield from (path for path in (self.folder / "suites").rglob("*") if path.is_file())

    def adjusted(self, exercise: Exercise) -> Exercise:
        """Return the exercise with the pack's weights and limits.

        Raises UsageError if a weight is for a check that the exercise does not have, or if a suite
        of the pack breaks the contract.
        """
        if exercise.suite.is_relative_to(self.folder):
            self._refuse_broken(exercise)
        known = {check.id for check in exercise.checks}
        for check in self.weights:
            if check[:2] == exercise.id and check not in known:
                self._refuse(FILE, f"weights: {exercise.slug} has no check {check}")
        checks = tuple(
            replace(check, weight=self.weights.get(check.id, check.weight))
            for check in exercise.checks
        )
        limits = exercise.limits | {name: float(value) for name, value in self.limits.items()}
        return replace(exercise, checks=checks, limits=limits)

    def refuse_taken(self, course: dict[str, Path]) -> None:
        """Refuse exercises whose number the course has: only a suite can take another's place."""
        for number, folder in self.exercises().items():
            if number in course:
                self._refuse(
                    f"exercises/{folder.name}",
                    f"the course has {course[number].name}; take another number, or replace its "
                    f"suite in suites/{course[number].name.replace('-', '_')}",
                )

    def _refuse_broken(self, exercise: Exercise) -> None:
        """Refuse a suite with checks that nothing would decide: they would stay open for all."""
        name = f"suites/{exercise.suite.name}"
        if not exercise.checks:
            self._refuse(f"{name}/checks.toml", "it is missing, or holds no checks")
        tests = "".join(
            path.read_text(encoding="utf-8") for path in exercise.suite.glob("test_*.py")
        )
        for check in exercise.checks:
            if not check.id.startswith(f"{exercise.id}."):
                self._refuse(f"{name}/checks.toml", f"{check.id} is no check of {exercise.id}")
            if check.judge is Judge.BEHAVIOUR and f'"{check.id}"' not in tests:
                self._refuse(name, f'no test is marked with @pytest.mark.check("{check.id}")')
            if check.judge is Judge.SHAPE and not all(
                (RULES / f"{code}.yml").is_file() for code in check.codes
            ):
                self._refuse(f"{name}/checks.toml", f"{check.id}: codes names no rule of ours")

    def _refuse(self, item: str, problem: str) -> None:
        raise UsageError(f"the pack {self.folder} breaks the contract: {item}: {problem}")


def chosen() -> Pack | None:
    """Return the pack that KATAS_PACK names; raises UsageError if it is none."""
    named = os.environ.get(VARIABLE, "")
    return read(Path(named)) if named else None


def read(folder: Path) -> Pack:
    """Return a pack; raises UsageError, with the item, if pack.toml breaks the contract."""
    path = folder.resolve() / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{folder} is no pack: {FILE} cannot be read") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"the pack {folder} breaks the contract: {FILE}: {error}") from error
    # Every command imports this module, and few have a pack: they do not wait for Pydantic.
    from pydantic import ValidationError

    try:
        return Pack(folder.resolve(), **_settings(data))
    except ValidationError as error:
        first = error.errors()[0]
        item = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"the pack {folder} breaks the contract: {FILE}: {item}: {first['msg']}"
        ) from error


def _settings(data: dict[str, Any]) -> dict[str, Any]:
    """Return what pack.toml says; raises Pydantic's ValidationError if it breaks the contract."""
    from pydantic import BaseModel, ConfigDict, Field

    class Settings(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

        feedback: Literal["", "full", "no-values", "headline"] = ""
        weights: dict[Annotated[str, Field(pattern=r"^\d\d\.\d+-[a-z0-9-]+$")], int] = {}
        limits: dict[
            Literal["load", "request", "question", "run"], Annotated[float, Field(gt=0)]
        ] = {}

    return Settings.model_validate(data).model_dump()
