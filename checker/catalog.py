"""Reads the exercises: exercise.toml beside the brief, checks.toml beside the suite."""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from checker import packs
from checker.errors import CatalogError, UnknownExercise, UsageError
from checker.model import Cause, Check, Exercise, Judge, Task

COURSE = Path(__file__).resolve().parent.parent
LIMITS = ("load", "request", "question", "run")


def version(course: Path = COURSE) -> str:
    """Return the course's version; a copy that lost its pyproject.toml has none that is known."""
    try:
        data = tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))
        return str(data["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "of unknown version"


def folders(course: Path = COURSE) -> dict[str, Path]:
    """Return the exercises' folders by number, in order, without opening them.

    Those of a pack stand among the course's.
    """
    found = sorted(
        path.parent for path in (course / "exercises").glob("[0-9][0-9]-*/exercise.toml")
    )
    own = {folder.name[:2]: folder for folder in found}
    if (pack := _pack(course)) is None:
        return own
    pack.refuse_taken(own)
    return dict(sorted((own | pack.exercises()).items()))


def published(course: Path = COURSE) -> dict[str, Path]:
    """Return the folders of the exercises that learners are offered: all but the drafts."""
    return {
        number: folder
        for number, folder in folders(course).items()
        if not _parse(folder / "exercise.toml").get("draft")
    }


def load(number: str, course: Path = COURSE) -> Exercise:
    """Return one exercise with the earlier checks that still hold.

    Raises UnknownExercise for a number that no folder has, UsageError for a folder that was
    renamed, and CatalogError for files that break the contract.
    """
    known = folders(course)
    wanted = number.strip().lower()
    key = wanted.zfill(2) if wanted.isdigit() else wanted[:2]
    if key not in known or (not wanted.isdigit() and known[key].name != wanted):
        raise UnknownExercise(_unknown(number, published(course)))
    before = [_read_exercise(folder, course) for other, folder in known.items() if other < key]
    its_own = _read_exercise(known[key], course)
    return replace(
        its_own,
        earlier=tuple(
            check
            for exercise in before
            for check in exercise.checks
            if not check.superseded_by or check.superseded_by[:2] > key
        ),
        earlier_suites=tuple(exercise.suite for exercise in before),
        libraries=tuple(name for one in (*before, its_own) for name in one.libraries),
    )


def load_all(course: Path = COURSE) -> tuple[Exercise, ...]:
    """Return all published exercises in order."""
    return tuple(load(number, course) for number in published(course))


def _pack(course: Path) -> packs.Pack | None:
    """Return the pack that goes with a course: the one that is chosen, for this one alone."""
    return packs.chosen() if course == COURSE else None


def _unknown(number: str, known: Mapping[str, Path]) -> str:
    if not known:
        return "this folder holds no exercises; run the command in the course's folder"
    names = [folder.name for folder in known.values()]
    near = difflib.get_close_matches(number, [*known, *names], n=1, cutoff=0.3)
    nearest = f" Did you mean {near[0]}?" if near else ""
    return f"there is no exercise {number!r}.{nearest} Known: {', '.join(names)}"


def _read_exercise(folder: Path, course: Path) -> Exercise:
    pack = _pack(course)
    try:
        return _read(folder, course, pack)
    except CatalogError as error:
        # What is wrong with a pack is for the one who named it, and no fault of the course.
        if pack and str(pack.folder) in str(error):
            raise UsageError(f"the pack breaks the contract: {error}") from error
        raise


def _read(folder: Path, course: Path, pack: packs.Pack | None) -> Exercise:
    table = _Table(folder / "exercise.toml")
    number, name = table.text("id"), table.text("name")
    slug = f"{number}-{name}"
    suite = course / "checker" / "suites" / slug.replace("-", "_")
    suite = (pack.suite(suite.name) if pack else None) or suite
    if folder.name != slug:
        if suite.is_dir():
            raise UsageError(
                f"the folder exercises/{folder.name} was called {slug}; give it that name again: "
                "by it the checks are found"
            )
        table.refuse(f"id and name must give the folder's name, {folder.name}")
    tasks = tuple(_read_task(item, number) for item in table.tables("task"))
    exercise = Exercise(
        id=number,
        name=name,
        title=table.text("title"),
        folder=folder,
        suite=suite,
        minutes=table.whole("minutes"),
        submits=table.texts("submits"),
        tasks=tasks,
        checks=_read_checks(suite / "checks.toml", {task.number for task in tasks}),
        concepts=table.texts("concepts"),
        prerequisites=table.texts("prerequisites"),
        out_of_scope=table.texts("out_of_scope"),
        removes=table.texts("removes", ()),
        draft=table.flag("draft"),
        limits=table.numbers("limits", LIMITS),
        libraries=table.texts("libraries", ()),
    )
    table.finish()
    return pack.adjusted(exercise) if pack else exercise


def _read_task(item: "_Table", exercise: str) -> Task:
    task = Task(item.text("number"), item.text("title"), item.texts("hints"))
    if not task.number.startswith(f"{exercise}."):
        item.refuse(f"task {task.number} does not belong to exercise {exercise}")
    item.finish()
    return task


def _read_checks(path: Path, tasks: set[str]) -> tuple[Check, ...]:
    if not path.is_file():
        return ()
    table = _Table(path)
    checks = tuple(_read_check(item, tasks) for item in table.tables("check"))
    table.finish()
    ids = [check.id for check in checks]
    for twice in sorted({check_id for check_id in ids if ids.count(check_id) > 1}):
        table.refuse(f"the check {twice} stands there twice")
    return checks


def _read_check(item: "_Table", tasks: set[str]) -> Check:
    owns = item.text("owns", "")
    check = Check(
        id=item.text("id"),
        title=item.text("title"),
        judge=item.one_of("judge", Judge),
        rules=item.texts("rules"),
        brief=item.text("brief"),
        why=item.text("why"),
        weight=item.whole("weight", 1),
        codes=item.texts("codes", ()),
        owns=Cause[owns.upper()] if owns in {"import", "factory"} else None,
        holds=item.text("holds", ""),
        superseded_by=item.text("superseded_by", ""),
    )
    if owns and check.owns is None:
        item.refuse(f'{check.id}: owns must be "import" or "factory", not {owns!r}')
    if check.task not in tasks:
        item.refuse(f"{check.id}: no task {check.task} in exercise.toml")
    if (check.judge is Judge.BEHAVIOUR) == bool(check.codes):
        item.refuse(f"{check.id}: codes belong to static judges, and each of those needs some")
    item.finish()
    return check


class _Table:
    """A table of a TOML file that is read key by key, and refuses what it does not know."""

    def __init__(self, path: Path, data: dict[str, Any] | None = None, where: str = "") -> None:
        self.path = path
        self.where = where
        self.data = _parse(path) if data is None else data
        self.seen: set[str] = set()

    def refuse(self, problem: str) -> None:
        raise CatalogError(f"{self.path}{self.where}: {problem}")

    def finish(self) -> None:
        """Refuse keys that nobody asked for: they are typing errors."""
        if unknown := sorted(set(self.data) - self.seen):
            self.refuse(f"unknown key {unknown[0]!r}")

    def text(self, key: str, default: str | None = None) -> str:
        text: str = self._take(key, default, "a text", lambda value: isinstance(value, str))
        return text

    def whole(self, key: str, default: int | None = None) -> int:
        number: int = self._take(
            key, default, "a whole number over 0", lambda value: type(value) is int and value > 0
        )
        return number

    def flag(self, key: str) -> bool:
        value: bool | str = self._take(key, "", "true or false", lambda value: type(value) is bool)
        return value is True

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return tuple(
            self._take(
                key,
                default,
                "a list of texts",
                lambda value: (
                    isinstance(value, list) and all(isinstance(item, str) for item in value)
                ),
            )
        )

    def one_of(self, key: str, kind: type[Judge]) -> Judge:
        value = self.text(key)
        if value not in set(kind):
            self.refuse(f"{key} must be one of {', '.join(kind)}, not {value!r}")
        return kind(value)

    def numbers(self, key: str, names: tuple[str, ...]) -> dict[str, float]:
        table = _Table(
            self.path,
            self._take(key, {}, "a table", lambda value: isinstance(value, dict)),
            f" [{key}]",
        )
        found = {name: float(table.whole(name)) for name in names if name in table.data}
        table.finish()
        return found

    def tables(self, key: str) -> "list[_Table]":
        found = self._take(
            key,
            None,
            "a list of tables",
            lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
        )
        return [
            _Table(self.path, item, f" [[{key}]] {place}") for place, item in enumerate(found, 1)
        ]

    def _take(self, key: str, default: Any, wanted: str, fits: Callable[[Any], bool]) -> Any:
        self.seen.add(key)
        if key not in self.data:
            if default is None:
                self.refuse(f"the key {key!r} is missing")
            return default
        if not fits(self.data[key]):
            self.refuse(f"{key} must be {wanted}")
        return self.data[key]


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogError(f"{path}: cannot be read: {error}") from error
