"""The report as one page of HTML: it needs no network and no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from checker.model import CheckResult, Evidence, Finding, Judge, Location, Status, Task, Verdict
from checker.reporters import excerpts, timeline
from checker.reporters.page import rendered
from checker.reporters.text import in_words

# A static judge reports places; behaviour tells a story.
PLACES = (Judge.TYPES, Judge.SHAPE, Judge.STYLE)
TIERS = {
    "A": "shut off by namespaces",
    "B": "shut off by Landlock and seccomp",
    "C": "a process of its own under limits",
    "D": "a process of its own under limits on time and output",
}
WORDS = {
    Status.PASSED: "passes",
    Status.FAILED: "fails",
    Status.BLOCKED: "waits",
    Status.ERRORED: "open",
    Status.SKIPPED: "not run",
}


def page(  # noqa: PLR0913 - what a page may show besides, each by name
    verdict: Verdict,
    *,
    sources: Mapping[str, str] | None = None,
    before: Verdict | None = None,
    version: str = "",
    learner: str = "",
    overview: str = "",
) -> str:
    """Return the page of a verdict, the same for one that was read back from its document.

    `sources` are the submission's files by path, for the lines around a place. `before` is an
    earlier verdict of the same exercise, to compare with; `version` is the course's. For those
    who look at a cohort, `learner` names whose it is, and `overview` is the address of its page.
    """
    facts = {
        "report": Report(verdict, sources or {}, before),
        "verdict": verdict,
        "version": version,
        "learner": learner,
        "overview": overview,
    }
    return rendered("report.html.jinja", facts)


@dataclass(frozen=True, slots=True)
class Change:
    """A check whose status differs from the report before, or whose statements do."""

    result: CheckResult
    was: Status
    before: timeline.Timeline | None
    now: timeline.Timeline | None

    @property
    def better(self) -> bool:
        """Whether it passes now and did not."""
        return self.result.status is Status.PASSED

    @property
    def worse(self) -> bool:
        """Whether it passed and does not now."""
        return self.was is Status.PASSED


@dataclass(frozen=True)
class Report:
    """A verdict as the template reads it."""

    verdict: Verdict
    sources: Mapping[str, str]
    before: Verdict | None

    @property
    def number(self) -> str:
        """The number of the exercise."""
        return self.verdict.exercise[:2]

    @cached_property
    def everything(self) -> tuple[CheckResult, ...]:
        """All results, regressions too."""
        return self.verdict.results + self.verdict.regressions

    @cached_property
    def passed(self) -> int:
        """How many of the exercise's own checks pass."""
        return sum(result.status is Status.PASSED for result in self.verdict.results)

    @cached_property
    def blocked(self) -> tuple[CheckResult, ...]:
        """The checks that wait for something else."""
        return tuple(result for result in self.everything if result.blocked_by)

    @property
    def blocked_tasks(self) -> str:
        """The tasks that they belong to."""
        return ", ".join(sorted({result.check.task for result in self.blocked}))

    @property
    def state(self) -> str:
        """The verdict in one word, for the style sheet."""
        if self.verdict.errored:
            return "open"
        return "passed" if self.verdict.passed else "failed"

    @cached_property
    def head(self) -> CheckResult | None:
        """The result that the headline belongs to, if a check owns it."""
        first = self.verdict.headline
        owners = (r for r in self.everything if first is not None and r.check.id == first.check)
        return next(owners, None)

    @property
    def head_regressed(self) -> bool:
        """Whether the headline is something that an earlier exercise taught."""
        return self.head in self.verdict.regressions

    @property
    def task(self) -> str:
        """The task to work on now; it may be one of an earlier exercise."""
        return self.head.check.task if self.head else self.verdict.tasks[0].number

    @property
    def open_task(self) -> str:
        """The task whose checks are unfolded: the one to work on, if anything is to be done."""
        return self.task if self.state != "passed" else ""

    @property
    def other_loose(self) -> tuple[Finding, ...]:
        """What no check owns, without the headline."""
        return tuple(one for one in self.verdict.loose if one != self.verdict.headline)

    @property
    def broken(self) -> tuple[CheckResult, ...]:
        """The regressions that are failures of their own."""
        bad = {Status.FAILED, Status.ERRORED}
        return tuple(r for r in self.verdict.regressions if r.status in bad and not r.blocked_by)

    @property
    def kept(self) -> int:
        """How many checks of earlier exercises pass."""
        return sum(result.status is Status.PASSED for result in self.verdict.regressions)

    @property
    def tier(self) -> str:
        """What the tier means."""
        return TIERS.get(self.verdict.tier, "")

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What differs from the report before; nothing if there was none."""
        if self.before is None:
            return ()
        earlier = {r.check.id: r for r in self.before.results + self.before.regressions}
        both = ((earlier[r.check.id], r) for r in self.everything if r.check.id in earlier)
        pairs = (self._change(old, new) for old, new in both)
        return tuple(one for one in pairs if one is not None)

    @staticmethod
    def _change(old: CheckResult, new: CheckResult) -> Change | None:
        pictures = timeline.of_findings(old.findings), timeline.of_findings(new.findings)
        same = old.status is new.status and (pictures[0] == pictures[1] or None in pictures)
        return None if same else Change(new, old.status, *pictures)

    def results(self, task: Task) -> Sequence[CheckResult]:
        """Return the results of a task, behaviour first, the order of the checks kept."""
        order = list(Judge)
        mine = (result for result in self.verdict.results if result.check.task == task.number)
        return sorted(mine, key=lambda result: order.index(result.check.judge))

    def is_headline(self, finding: Finding) -> bool:
        """Say whether a finding is told at the top already."""
        return finding == self.verdict.headline

    @staticmethod
    def told(result: CheckResult) -> tuple[Finding, ...]:
        """Return what a result has to tell; tests of one check that fail alike are told once."""
        return tuple(dict.fromkeys(result.findings))

    @staticmethod
    def static(result: CheckResult) -> bool:
        """Say whether a judge that reads the source decides the check."""
        return result.check.judge in PLACES

    @staticmethod
    def word(status: Status) -> str:
        """Return a status in a word."""
        return WORDS[status]

    def path(self, place: Location) -> str:
        """Return a place as a person finds it in an editor."""
        return f"{self.verdict.shown_as}{place.path}:{place.line}"

    def excerpt(self, place: Location) -> tuple[excerpts.Line, ...]:
        """Return the line of a place with those around it, as far as they are known."""
        return excerpts.around(place, self.sources)

    @staticmethod
    def picture(item: Evidence, finding: Finding) -> timeline.Timeline | None:
        """Return the picture of a finding's evidence that tells of statements."""
        return timeline.of_evidence(item, finding)

    @staticmethod
    def evidence(finding: Finding) -> tuple[Evidence, ...]:
        """Return what is told of a finding; the order of statements is in the picture."""
        return in_words(finding.evidence)
