"""What an exercise must have before any code runs: each missing item is one sentence."""

import re
import tomllib
from collections.abc import Iterator

from checker import catalog
from checker.catalog import COURSE
from checker.model import Exercise, Judge
from checker.stages.shape import RULES
from tests.proof import cases, starters

CHECKS_AT_LEAST = 10
RIGHTS_AT_LEAST = 2
HINTS = 3
MARK = re.compile(r'mark\.check\("([^"]+)"\)')


def unfinished(exercise: Exercise) -> Iterator[str]:
    """Yield what the exercise lacks of the content contract."""
    yield from _brief(exercise)
    yield from _tasks(exercise)
    yield from _checks(exercise)
    yield from _rules(exercise)
    yield from _evidence(exercise)


def rules_of(exercise: Exercise) -> dict[str, list[str]]:
    """Return the rules that an exercise teaches first, each with who proves it."""
    table = tomllib.loads(
        (COURSE / "checker" / "suites" / "rules.toml").read_text(encoding="utf-8")
    )
    return {name: rule["by"] for name, rule in table.items() if rule["exercise"] == exercise.id}


def _brief(exercise: Exercise) -> Iterator[str]:
    path = exercise.folder / "README.md"
    if not path.is_file():
        yield f"there is no brief: {path.relative_to(COURSE).as_posix()}"
        return
    text = path.read_text(encoding="utf-8")
    for task in exercise.tasks:
        if f"Task {task.number}" not in text:
            yield f"the brief has no heading for task {task.number}"
    briefs = _flat(" ".join(_all_briefs(exercise)))
    for check in exercise.checks:
        if _flat(check.brief) not in briefs:
            yield f"{check.id}: its sentence does not stand in the brief: {check.brief}"


def _all_briefs(exercise: Exercise) -> Iterator[str]:
    for number, folder in catalog.folders().items():
        if number <= exercise.id:
            yield (folder / "README.md").read_text(encoding="utf-8")


def _flat(text: str) -> str:
    return " ".join(text.replace("\\|", "|").split())


def _tasks(exercise: Exercise) -> Iterator[str]:
    if not exercise.tasks:
        yield "exercise.toml has no task"
    for task in exercise.tasks:
        if len(task.hints) != HINTS:
            yield f"task {task.number} has {len(task.hints)} hints, not {HINTS}"
        elif "https://" not in task.hints[1]:
            yield f"the second hint of task {task.number} has no link to the documentation"
        if not any(check.task == task.number for check in exercise.checks):
            yield f"task {task.number} has no check"


def _checks(exercise: Exercise) -> Iterator[str]:
    if len(exercise.checks) < CHECKS_AT_LEAST:
        yield f"there are {len(exercise.checks)} checks; at least {CHECKS_AT_LEAST} are needed"
    marked: set[str] = set()
    for path in sorted(exercise.suite.glob("test_*.py")):
        marked |= set(MARK.findall(path.read_text(encoding="utf-8")))
    known = {check.id for check in exercise.checks if check.judge is Judge.BEHAVIOUR}
    for name in sorted(known - marked):
        yield f"{name}: no test is marked with it"
    for name in sorted(marked - known):
        yield f"{name}: a test is marked with it, and checks.toml does not have it"
    for check in exercise.checks:
        if check.judge is Judge.SHAPE:
            for code in check.codes:
                if not (RULES / f"{code}.yml").is_file():
                    yield f"{check.id}: there is no rule checker/shape_rules/{code}.yml"


def _rules(exercise: Exercise) -> Iterator[str]:
    graded = {rule for check in exercise.checks for rule in check.rules}
    brief = exercise.folder / "README.md"
    text = brief.read_text(encoding="utf-8") if brief.is_file() else ""
    for rule, judges in rules_of(exercise).items():
        if judges == ["brief"]:
            if f"<!-- {rule} -->" not in text:
                yield f"rule {rule} is taught in the brief only, and no task is marked with it"
        elif rule not in graded:
            yield f"rule {rule} is graded by no check"


def _evidence(exercise: Exercise) -> Iterator[str]:
    if not cases.reference(exercise).is_dir():
        yield "there is no reference"
    if not starters.notes(exercise).is_file():
        yield "there is no walk-through, NOTES.md"
    if (count := len(cases.rights(exercise))) < RIGHTS_AT_LEAST:
        yield f"there are {count} right alternatives; at least {RIGHTS_AT_LEAST} are needed"
    wrongs = cases.wrongs(exercise)
    headlines = {wrong.headline for wrong in wrongs}
    for check in exercise.checks:
        if check.id not in headlines:
            yield f"{check.id}: no wrong solution has it as its headline"
    for name in sorted(headlines - {check.id for check in exercise.checks}):
        yield f"{name}: a wrong solution names it, and checks.toml does not have it"
    if sum(wrong.first_attempt for wrong in wrongs) * 2 < len(wrongs):
        yield "fewer than half of the wrong solutions are first attempts"
