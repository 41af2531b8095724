"""A cohort as pages of HTML: an overview with pictures, and the report of each submission."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from checker.model import Check, Status, Verdict
from checker.reporters import html
from checker.reporters.page import rendered

OVERVIEW = "index.html"
REPORTS = "reports"
BINS = 11  # tenths, and all
SHOWN_CHECKS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one learner's exercise.

    `state` is a word such as "graded"; `points` and `of` are as the gradebook has them, empty
    where there is no grade; `notes` say what they rest on. `waits` if a person has to look at it.
    """

    learner: str
    exercise: str
    state: str
    verdict: Verdict | None = None
    name: str = ""
    points: str = ""
    of: str = ""
    notes: tuple[str, ...] = ()
    waits: bool = False

    @property
    def shown(self) -> str:
        """How a person is called: by name, and by the short name that the files have."""
        return f"{self.name} ({self.learner})" if self.name else self.learner

    @property
    def report(self) -> str:
        """Where the report lies, seen from the overview; the learner's name is no part of it."""
        key = hashlib.sha256(f"{self.learner}\0{self.exercise}".encode("utf-8", "backslashreplace"))
        return f"{REPORTS}/{self.exercise}-{key.hexdigest()[:12]}.html"

    @property
    def passed(self) -> int:
        """How many of the exercise's own checks pass."""
        results = self.verdict.results if self.verdict else ()
        return sum(result.status is Status.PASSED for result in results)


@dataclass(frozen=True, slots=True)
class Failing:
    """A check that fails for some: how many fail it, and for how many it waits."""

    check: Check
    fails: int
    waits: int


@dataclass(frozen=True)
class Group:
    """One exercise of a cohort."""

    number: str
    entries: tuple[Entry, ...]

    @cached_property
    def judged(self) -> tuple[Verdict, ...]:
        """The verdicts that there are, without those that the checker could not decide."""
        found = (entry.verdict for entry in self.entries)
        return tuple(one for one in found if one is not None and not one.errored)

    @property
    def title(self) -> str:
        """The exercise's title, if anything was judged."""
        return next((one.title for one in self.judged), "")

    @property
    def passing(self) -> int:
        """How many pass."""
        return sum(one.passed for one in self.judged)

    @property
    def states(self) -> dict[str, int]:
        """How many are in each state but the usual one."""
        return dict(sorted(Counter(e.state for e in self.entries if e.state != "graded").items()))

    @property
    def tiers(self) -> dict[str, int]:
        """How many were run at each tier of isolation."""
        return dict(sorted(Counter(one.tier for one in self.judged).items()))

    @cached_property
    def distribution(self) -> tuple[int, ...]:
        """How many earned 0 to 9 per cent of the weight, 10 to 19, and so on; the last is all."""
        bins = Counter(BINS - 1 if e == f else 10 * e // f for e, f in map(_score, self.judged))
        return tuple(bins[place] for place in range(BINS))

    @cached_property
    def failing(self) -> tuple[Failing, ...]:
        """The checks that most fail, the worst first."""
        checks: dict[str, Check] = {}
        fails: Counter[str] = Counter()
        waits: Counter[str] = Counter()
        for result in (r for one in self.judged for r in one.results + one.regressions):
            checks[result.check.id] = result.check
            fails[result.check.id] += result.status is Status.FAILED
            waits[result.check.id] += result.status is Status.BLOCKED
        found = [Failing(check, fails[name], waits[name]) for name, check in checks.items()]
        found.sort(key=lambda one: (-one.fails, -one.waits, one.check.id))
        return tuple(one for one in found if one.fails or one.waits)

    def share(self, number: int) -> int:
        """Return a number in hundredths of all that was judged, at least 1 to be seen."""
        return max(1, round(100 * number / len(self.judged))) if number and self.judged else 0

    def height(self, number: int) -> int:
        """Return a number in hundredths of the highest bar."""
        return max(2, round(100 * number / max(self.distribution))) if number else 0


@dataclass(frozen=True)
class Cohort:
    """All entries as the template reads them."""

    entries: tuple[Entry, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The exercises, in order."""
        numbers = sorted({entry.exercise for entry in self.entries})
        return tuple(
            Group(number, tuple(e for e in self.entries if e.exercise == number))
            for number in numbers
        )

    @cached_property
    def learners(self) -> dict[str, dict[str, Entry]]:
        """Each learner's entries by exercise, learners by name."""
        found: dict[str, dict[str, Entry]] = {}
        for entry in sorted(self.entries, key=lambda one: (one.learner, one.exercise)):
            found.setdefault(entry.shown, {})[entry.exercise] = entry
        return found

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """What has no grade until a person has looked."""
        return tuple(entry for entry in self.entries if entry.waits)

    @property
    def suspected(self) -> tuple[Entry, ...]:
        """What looks like tampering, for a person to judge."""
        return tuple(e for e in self.entries if e.verdict is not None and e.verdict.suspicions)


def pages(entries: Sequence[Entry], version: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page: the overview, and a report for each verdict.

    Names are relative, and hold nothing that a learner wrote. The same entries give the same pages.
    """
    cohort = Cohort(tuple(entries))
    facts = {"cohort": cohort, "version": version, "shown_checks": SHOWN_CHECKS}
    yield OVERVIEW, rendered("cohort.html.jinja", facts)
    for entry in cohort.entries:
        if entry.verdict is not None:
            yield (
                entry.report,
                html.page(
                    entry.verdict,
                    version=version,
                    learner=entry.shown,
                    overview=f"../{OVERVIEW}",
                ),
            )


def _score(verdict: Verdict) -> tuple[int, int]:
    earned, full = verdict.score
    return (earned, full) if full else (1, 1)
