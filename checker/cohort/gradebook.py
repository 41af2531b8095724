"""Makes a gradebook of stored results: no code is run, and the same store gives the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from checker.cohort.roster import Learner
from checker.cohort.rules import Override, Rules
from checker.cohort.store import Result, State
from checker.errors import UsageError
from checker.model import Status, Verdict

CENT = Decimal("0.01")
NOBODY = "not in the roster"


@dataclass(frozen=True, slots=True)
class Grade:
    """One learner's exercise in the gradebook; `points` is None where there is no grade.

    `known` is False for a learner whom the roster does not name.
    """

    learner: Learner
    exercise: str
    title: str
    state: State
    points: Decimal | None
    of: Decimal
    passed: int = 0
    checks: int = 0
    excused: bool = False
    notes: tuple[str, ...] = ()
    known: bool = True

    @property
    def waits(self) -> bool:
        """Whether a person has to look at it before there can be a grade."""
        return self.points is None and not self.excused and self.state is not State.MISSING


def grades(
    results: Iterable[Result], rules: Rules, roster: Sequence[Learner] = ()
) -> tuple[Grade, ...]:
    """Return the grades, ordered by learner and exercise.

    Whom the roster names and no result does is missing in each exercise that was graded. Raises
    UsageError if a rule is about nothing that there is.
    """
    found = {(result.learner, result.exercise): result for result in results}
    learners = {learner.id: learner for learner in roster}
    exercises = sorted({exercise for _, exercise in found})
    names = sorted({name for name, _ in found} | set(learners))
    _refuse_idle(rules, found, names, exercises)
    titles = _titles(found.values(), rules)
    made = []
    for name in names:
        for exercise in exercises:
            result = found.get((name, exercise)) or Result(name, exercise, State.MISSING)
            known = name in learners or not roster
            learner = learners.get(name, Learner(name))
            grade = _grade(learner, result, rules, titles[exercise])
            notes = grade.notes if known else (NOBODY, *grade.notes)
            made.append(replace(grade, known=known, notes=notes))
    return tuple(made)


def _grade(learner: Learner, result: Result, rules: Rules, title: str) -> Grade:
    worth = rules.worth(result.exercise)
    grade = Grade(learner, result.exercise, title, result.state, None, worth)
    if result.state is State.MISSING:
        grade = replace(grade, points=Decimal(0) if rules.missing == "zero" else None)
    elif result.state in {State.OPEN, State.UNCLEAR} or result.verdict is None:
        grade = replace(grade, notes=(result.reason,))
    else:
        grade = _scored(grade, result.verdict, rules)
    for override in rules.override:
        if (override.learner, override.exercise) == (learner.id, result.exercise):
            grade = _overridden(grade, override)
    return grade


def _scored(grade: Grade, verdict: Verdict, rules: Rules) -> Grade:
    weights = {r.check.id: rules.weights.get(r.check.id, r.check.weight) for r in verdict.results}
    passed = [r.check.id for r in verdict.results if r.status is Status.PASSED]
    full = sum(weights.values())
    earned = grade.of * sum(weights[check] for check in passed) / full if full else grade.of
    lost, notes = _late(grade, rules)
    if verdict.headline is not None:
        notes = (*notes, verdict.headline.title)
    notes += tuple(f"for a person to judge: {reason}" for reason in verdict.suspicions)
    points = (earned * (1 - lost)).quantize(CENT, ROUND_HALF_UP)
    return replace(
        grade, points=points, passed=len(passed), checks=len(verdict.results), notes=notes
    )


def _late(grade: Grade, rules: Rules) -> tuple[Decimal, tuple[str, ...]]:
    """Return the share that is lost for being late, and what to say of it."""
    deadline = rules.deadlines.get(grade.exercise)
    if deadline is None:
        return Decimal(0), ()
    handed_in = grade.learner.handed_in(grade.exercise)
    if handed_in is None:
        return Decimal(0), ("the roster does not tell when it was handed in",)
    days = rules.late.days(deadline, handed_in)
    if days == 0:
        return Decimal(0), ()
    lost = rules.late.lost(days)
    return lost, (f"late, day {days}: {(lost * 100).normalize():f} % less",)


def _overridden(grade: Grade, override: Override) -> Grade:
    before = "no grade" if grade.points is None else f"{grade.points:f}"
    what = "excused" if override.excused else "decided by a person"
    note = f"{what}, was {before}: {override.reason}"
    points = None if override.excused else override.points
    return replace(grade, points=points, excused=override.excused, notes=(note, *grade.notes))


def _titles(results: Iterable[Result], rules: Rules) -> dict[str, str]:
    found: dict[str, str] = {}
    for result in results:
        title = f"{result.exercise} {result.verdict.title}" if result.verdict else result.exercise
        if result.verdict or result.exercise not in found:
            found[result.exercise] = title
    return found | dict(rules.titles)


def _refuse_idle(
    rules: Rules,
    results: Mapping[tuple[str, str], Result],
    learners: Sequence[str],
    exercises: Sequence[str],
) -> None:
    """Refuse rules that would do nothing: most are typing errors, and cost somebody marks."""
    checks = {
        item.check.id for r in results.values() if r.verdict for item in r.verdict.results
    }  # fmt: skip
    for item in rules.override:
        if item.learner not in learners or item.exercise not in exercises:
            raise UsageError(f"there is an override for {item.learner!r} in {item.exercise}, "
                             "and no result of that name")  # fmt: skip
    for check in rules.weights:
        if check[:2] in exercises and check not in checks:
            raise UsageError(f"there is a weight for the check {check!r}, and no such check")
