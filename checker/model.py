"""The nouns of the checker: frozen, and importing nothing else of it."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path


class Status(StrEnum):
    """What became of a check. Only PASSED is passed."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    ERRORED = "errored"
    SKIPPED = "skipped"


class Judge(StrEnum):
    """Who decides a check: each check has exactly one judge."""

    BEHAVIOUR = "behaviour"
    TYPES = "types"
    SHAPE = "shape"
    STYLE = "style"


class Cause(IntEnum):
    """How near a finding is to the root of the trouble; the lowest is the headline."""

    SUBMISSION = 0
    SYNTAX = 1
    IMPORT = 2
    FACTORY = 3
    ROUTE = 4
    BEHAVIOUR = 5
    TYPES = 6
    SHAPE = 7
    STYLE = 8
    REMARK = 9
    SUSPICION = 10


# Words of a finding that may come of a busy machine; the same submission may do better.
OF_CHANCE = ("timed out", "out of memory")

CAUSE_OF_JUDGE = {
    Judge.BEHAVIOUR: Cause.BEHAVIOUR,
    Judge.TYPES: Cause.TYPES,
    Judge.SHAPE: Cause.SHAPE,
    Judge.STYLE: Cause.STYLE,
}


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the submission; the path is relative to its root, with slashes."""

    path: str
    line: int = 1
    column: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One labelled piece of what was seen, such as ("got", "200")."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one stage has to say about one check.

    `check` is empty when no single check owns it, as with a syntax error.
    `blocks` names the judges whose other checks cannot be decided because of it.
    """

    check: str
    status: Status
    title: str = ""
    cause: Cause = Cause.BEHAVIOUR
    evidence: tuple[Evidence, ...] = ()
    location: Location | None = None
    advice: str = ""
    blocks: frozenset[Judge] = frozenset()


@dataclass(frozen=True, slots=True)
class Task:
    """A numbered part of an exercise, with its hints from nudge to near-answer."""

    number: str
    title: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is graded.

    `brief` is the sentence of the brief that it rests on, word for word; `why` tells
    a learner what the rule is good for. `codes` are what a static judge grades by:
    codes of ruff or mypy, or the id of one shape rule; "*" takes all that no other
    check names. `owns` is the blocker that counts as this check's failure. `holds`
    says why the starter passes it already; empty means that the starter fails it.
    """

    id: str
    title: str
    judge: Judge
    rules: tuple[str, ...]
    brief: str
    why: str
    weight: int = 1
    codes: tuple[str, ...] = ()
    owns: Cause | None = None
    holds: str = ""
    superseded_by: str = ""

    @property
    def task(self) -> str:
        """The number of the task that the check belongs to, such as "01.2"."""
        return self.id.partition("-")[0]

    @property
    def exercise(self) -> str:
        """The number of the exercise that the check belongs to, such as "01"."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as its exercise.toml and checks.toml describe it.

    A draft is not offered to learners and not claimed to be proven. `checks` are its own;
    `earlier` those of the exercises before it that still hold, and `earlier_suites` the suites
    that decide them. `libraries` are the modules beyond Flask and SQLAlchemy that a submission
    may well import, those of earlier exercises included: a cell has them before it comes.
    """

    id: str
    name: str
    title: str
    folder: Path
    suite: Path
    minutes: int
    submits: tuple[str, ...]
    tasks: tuple[Task, ...]
    checks: tuple[Check, ...]
    earlier: tuple[Check, ...] = ()
    earlier_suites: tuple[Path, ...] = ()
    concepts: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    draft: bool = False
    limits: dict[str, float] = field(default_factory=dict)
    libraries: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The folder's name, such as "01-app-factory"."""
        return f"{self.id}-{self.name}"

    @property
    def suites(self) -> tuple[Path, ...]:
        """The suites that a check of this exercise runs, its own first."""
        return (self.suite, *self.earlier_suites)

    @property
    def all_checks(self) -> tuple[Check, ...]:
        """Everything that a verdict must account for."""
        return self.checks + self.earlier


@dataclass(frozen=True, slots=True)
class Submission:
    """A snapshot of a learner's files for one exercise.

    `root` holds the copy that is judged; `shown_as` is how to name the folder that it
    came from to a person, with a slash at its end or empty.
    """

    exercise: Exercise
    root: Path
    shown_as: str
    files: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    digest: str = ""

    @property
    def modules(self) -> tuple[str, ...]:
        """The Python files, as paths relative to the root."""
        return tuple(name for name in self.files if name.endswith(".py"))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the ledger: a check, its status, and what was found."""

    check: Check
    status: Status
    findings: tuple[Finding, ...] = ()
    blocked_by: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one submission; reporters turn it into text.

    It holds all that a report shows, and no path of the machine that it was made on.
    `suspicions` say what looked like tampering with the checker: for a person to judge. They change
    neither a check nor the score.
    """

    exercise: str
    title: str
    tasks: tuple[Task, ...]
    results: tuple[CheckResult, ...]
    regressions: tuple[CheckResult, ...]
    headline: Finding | None
    loose: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    ignored: tuple[str, ...]
    shown_as: str
    tier: str
    seed: str
    seconds: float
    digest: str = ""
    only_task: str = ""
    suspicions: tuple[str, ...] = ()

    @property
    def errored(self) -> bool:
        """Whether the checker could not decide something: open, for a person to see."""
        return any(r.status is Status.ERRORED for r in self.results + self.regressions)

    @property
    def repeatable(self) -> bool:
        """Whether the same submission would get the same verdict: nothing in it hung on a limit."""
        results = self.results + self.regressions
        found = (*self.loose, *(finding for result in results for finding in result.findings))
        texts = [
            text for one in found for text in (one.title, *(item.text for item in one.evidence))
        ]
        return not self.errored and not any(word in text for text in texts for word in OF_CHANCE)

    @property
    def passed(self) -> bool:
        """Whether every check passed, regressions and loose findings included."""
        return not self.loose and all(
            result.status is Status.PASSED for result in self.results + self.regressions
        )

    @property
    def score(self) -> tuple[int, int]:
        """The weight that was earned and the weight that there is to earn."""
        earned = sum(r.check.weight for r in self.results if r.status is Status.PASSED)
        return earned, sum(r.check.weight for r in self.results)
