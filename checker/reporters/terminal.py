"""The report that a learner reads in a terminal: headline first, then the ledger by task."""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.model import Check, CheckResult, Finding, Judge, Location, Status, Task, Verdict
from checker.reporters.console import WIDTH, console, plain_console
from checker.reporters.glyphs import ASCII, Glyphs, glyphs_for
from checker.reporters.text import in_words, visible

SHOWN_ISSUES = 5
SHOWN_LINES = 12

# A static judge reports places; behaviour tells a story.
PLACES = (Judge.TYPES, Judge.SHAPE, Judge.STYLE)


def plain(verdict: Verdict, width: int = WIDTH, *, full: bool = False) -> str:
    """Return the report without colour, in ASCII signs, at a fixed width."""
    out = io.StringIO()
    _Report(plain_console(out, width), ASCII, verdict, told=full).write()
    return _trimmed(out)


def headline(verdict: Verdict, width: int = WIDTH) -> str:
    """Return the first part of the plain report: the headline with its evidence."""
    out = io.StringIO()
    report = _Report(plain_console(out, width), ASCII, verdict)
    if verdict.headline is not None:
        report.headline(verdict.headline)
    return _trimmed(out)


def show(verdict: Verdict, out: TextIO, *, full: bool = False) -> None:
    """Write the report to a terminal or a file, in what it can show.

    Colour follows the terminal and NO_COLOR; an encoding that lacks the signs gets ASCII.
    """
    _report_to(verdict, out, full=full).write()


def show_first(verdict: Verdict, out: TextIO) -> None:
    """Write the headline in two lines, what is wrong and where: the rest is still to come."""
    _report_to(verdict, out).first()


def show_brief(verdict: Verdict, out: TextIO) -> None:
    """Write the headline with its evidence, and a line for each task: what fits on a screen."""
    _report_to(verdict, out).brief()


def show_regressions(verdict: Verdict, out: TextIO) -> None:
    """Write what became of the checks of earlier exercises."""
    _report_to(verdict, out).regressions()


def _report_to(verdict: Verdict, out: TextIO, *, full: bool = False) -> "_Report":
    return _Report(console(out), glyphs_for(out), verdict, told=full)


def _trimmed(out: io.StringIO) -> str:
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


class _Report:
    """One report on its way to a console."""

    def __init__(
        self, console: Console, glyphs: Glyphs, verdict: Verdict, *, told: bool = False
    ) -> None:
        self.console = console
        self.glyphs = glyphs
        self.verdict = verdict
        self.told = told
        self.checks = {r.check.id: r.check for r in verdict.results + verdict.regressions}
        self.task = self._next_task(verdict.headline) if verdict.headline else ""

    def write(self) -> None:
        self._title()
        if self.verdict.headline is not None:
            self.headline(self.verdict.headline)
        for finding in self.verdict.loose:
            if finding is not self.verdict.headline:
                self._line()
                self._finding(finding, None)
        for task in self.verdict.tasks:
            self._task(task)
        self.regressions()
        self._suspicions()
        self._remarks()
        self._end()

    def brief(self) -> None:
        self._title()
        if self.verdict.headline is not None:
            self.headline(self.verdict.headline)
        self._line()
        for task in self.verdict.tasks:
            self._task_in_short(task)
        self.regressions()
        self._suspicions()
        self._remarks()
        self._end()

    def _line(self, text: Text | str = "", indent: int = 0) -> None:
        self.console.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)

    def _path(self, place: Location) -> Text:
        """Return a place as editors and terminals make it a link: path:line."""
        path = f"{self.verdict.shown_as}{visible(place.path)}:{place.line}"
        return Text(path, style="cyan", no_wrap=True, overflow="ignore")

    def _title(self) -> None:
        number = self.verdict.exercise[:2]
        head = Text(f"{number} {self.verdict.title}", style="bold")
        if self.verdict.only_task:
            head.append(f" {self.glyphs.dash} only task {self.verdict.only_task}")
        passed = sum(r.status is Status.PASSED for r in self.verdict.results)
        head.append(
            f" {self.glyphs.dash} {passed} of {len(self.verdict.results)} checks pass",
            style="not bold",
        )
        self._line()
        self._line(head)

    def headline(self, finding: Finding) -> None:
        """Write the headline with its evidence, and how much waits for it."""
        check = self.checks.get(finding.check)
        if check and check.exercise != self.verdict.exercise[:2] and not finding.blocks:
            self._line(
                Text(
                    f"regression of {check.task}: something that worked before is broken",
                    style="yellow",
                )
            )
        self._line()
        self._line(Text(f"{self.glyphs.failed} {visible(finding.title)}", style="bold red"))
        self._details(finding, check, indent=2)
        blocked = [r for r in self.verdict.results + self.verdict.regressions if r.blocked_by]
        if blocked:
            tasks = sorted({r.check.task for r in blocked})
            count = f"{len(blocked)} other check{'s' if len(blocked) > 1 else ''}"
            self._line()
            self._line(
                Text(
                    f"{self.glyphs.blocked} {count} cannot be decided before this works: "
                    f"tasks {', '.join(tasks)}",
                    style="yellow",
                ),
                2,
            )

    def first(self) -> None:
        """Write what is wrong and where, and nothing else."""
        finding = self.verdict.headline
        if finding is None:
            return
        self._line(Text(f"{self.glyphs.failed} {visible(finding.title)}", style="bold red"))
        if finding.location is not None:
            self._line(self._path(finding.location), 2)

    def _finding(self, finding: Finding, check: Check | None) -> None:
        sign, colour = self.glyphs.of(finding.status)
        self._line(Text(f"{sign} {visible(finding.title)}", style=colour), 2)
        self._details(finding, check, indent=4)

    def _details(self, finding: Finding, check: Check | None, indent: int) -> None:
        place = finding.location
        if place is not None:
            self._line(self._path(place), indent)
            if place.source:
                self._line(Text(f"    {visible(place.source)}", style="dim"), indent)
        rows = [(item.label, _shortened(visible(item.text))) for item in in_words(finding.evidence)]
        if finding.advice:
            rows.append(("try this", visible(finding.advice)))
        if check is not None:
            rows += [("the brief says", check.brief), ("why", check.why), ("check", check.id)]
        if not rows:
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        for label, text in rows:
            table.add_row(label, Text(text))
        self._line()
        self.console.print(Padding(table, (0, 0, 0, indent), expand=False))
        if finding is not self.verdict.headline:
            self._line()

    def _task(self, task: Task) -> None:
        results = [r for r in self.verdict.results if r.check.task == task.number]
        if not results:
            return
        passed = sum(r.status is Status.PASSED for r in results)
        self._line()
        head = Text(f"{task.number} {task.title}", style="bold")
        head.append(
            f"  {passed}/{len(results)}", style="green" if passed == len(results) else "yellow"
        )
        self._line(head)
        told = self.told or task.number == self.task
        for result in _behaviour_first(results):
            if not result.blocked_by:
                self._result(result, told=told)
        blocked = sum(bool(r.blocked_by) for r in results)
        if blocked:
            what = "1 check waits" if blocked == 1 else f"{blocked} checks wait"
            self._line(
                Text(f"{self.glyphs.blocked} {what} for the failure above", style="yellow"), 2
            )

    def _task_in_short(self, task: Task) -> None:
        results = [r for r in self.verdict.results if r.check.task == task.number]
        passed = sum(r.status is Status.PASSED for r in results)
        if results:
            sign, colour = self.glyphs.of(
                Status.PASSED if passed == len(results) else Status.FAILED
            )
            line = Text(f"{sign} ", style=colour).append(f"{task.number} {task.title}", "default")
            self._line(line.append(f"  {passed}/{len(results)}", style=colour), 2)

    def _result(self, result: CheckResult, *, told: bool = False) -> None:
        sign, colour = self.glyphs.of(result.status)
        line = Text(f"{sign} ", style=colour)
        line.append(
            result.check.title, style="default" if result.status is Status.FAILED else "dim"
        )
        self._line(line, 2)
        if result.check.judge in PLACES and result.status is Status.FAILED:
            self._places(result)
            return
        # Tests of one check that fail alike are told once.
        findings = list(dict.fromkeys(result.findings))
        if self.verdict.headline in findings:
            self._line(Text("see above", style="dim"), 5)
            findings.remove(self.verdict.headline)
            self._tell(findings, None, told=self.told)
        else:
            self._tell(findings, result.check, told=told)

    def _tell(self, findings: list[Finding], check: Check | None, *, told: bool) -> None:
        """Tell the findings of a check, its brief once; all but the first in a line, or in full."""
        for place, finding in enumerate(findings):
            if told and (self.told or place == 0):
                self._finding(finding, check if place == 0 else None)
            else:
                self._in_short(findings[place:])
                return

    def _in_short(self, findings: Sequence[Finding]) -> None:
        first, more = findings[0], len(findings) - 1
        self._line(Text(visible(first.title) + (f" (and {more} more)" if more else "")), 5)
        if first.location is not None:
            self._line(self._path(first.location), 5)

    def _places(self, result: CheckResult) -> None:
        for finding in result.findings[:SHOWN_ISSUES]:
            if finding.location is not None:
                self._line(self._path(finding.location), 5)
            rule = next(
                (item.text.partition(" ")[0] for item in finding.evidence if item.label == "rule"),
                "",
            )
            self._line(Text(f"{visible(finding.title)} ({rule})"), 7)
        if (more := len(result.findings) - SHOWN_ISSUES) > 0:
            self._line(Text(f"and {more} more", style="dim"), 5)

    def regressions(self) -> None:
        """Write how many earlier checks hold, and those that do not."""
        broken = [
            r
            for r in self.verdict.regressions
            if r.status in {Status.FAILED, Status.ERRORED} and not r.blocked_by
        ]
        if self.verdict.regressions:
            kept = sum(r.status is Status.PASSED for r in self.verdict.regressions)
            self._line()
            self._line(
                Text(f"Earlier exercises  {kept}/{len(self.verdict.regressions)}", style="bold")
            )
        for result in broken:
            self._line(Text(f"regression of {result.check.task}", style="yellow"), 2)
            self._result(result)

    def _suspicions(self) -> None:
        for reason in self.verdict.suspicions:
            self._line()
            self._line(
                Text(
                    f"tampering suspected: {visible(reason)}. A person has to judge that; it "
                    "changes no result.",
                    style="yellow",
                )
            )

    def _remarks(self) -> None:
        if self.verdict.remarks or self.verdict.ignored:
            self._line()
        for remark in self.verdict.remarks:
            self._line(Text(f"remark: {visible(remark.title)}; {remark.advice}", style="dim"))
        if self.verdict.ignored:
            names = ", ".join(map(visible, self.verdict.ignored[:8]))
            self._line(Text(f"not submitted, so not looked at: {names}", style="dim"))

    def _end(self) -> None:
        number = self.verdict.exercise[:2]
        self._line()
        if self.verdict.errored:
            self._line(
                Text(
                    "The checker could not decide everything. That is its fault, not yours.",
                    style="magenta",
                )
            )
        elif self.verdict.passed:
            self._line(Text("All checks pass.", style="bold green"))
            if self.verdict.only_task:
                self._line(f"Next: nox -s check-{number} looks at all tasks.")
            else:
                self._line(f"Next: nox -s solution-{number} compares your way with the reference.")
        elif self.verdict.headline is not None:
            self._line(
                f"Next: nox -s check-{number} after your change. "
                f"Stuck? nox -s hint-{number} -- {self.task}"
            )
            if not self.told and any(
                r.status is Status.FAILED and r.check.task != self.task
                for r in self.verdict.results
            ):
                self._line(
                    Text(
                        "Later tasks are told in short; "
                        f"nox -s check-{number} -- --full tells all.",
                        style="dim",
                    )
                )
        self._line(
            Text(
                f" {self.glyphs.dash} ".join(
                    (
                        f"{self.verdict.seconds:.1f} s",
                        f"isolation tier {self.verdict.tier}",
                        f"seed {self.verdict.seed}",
                    )
                ),
                style="dim",
            )
        )

    def _next_task(self, finding: Finding) -> str:
        check = self.checks.get(finding.check)
        own = check is not None and check.exercise == self.verdict.exercise[:2]
        return check.task if check is not None and own else self.verdict.tasks[0].number


def _behaviour_first(results: list[CheckResult]) -> Iterator[CheckResult]:
    """Order by judge, behaviour first, and keep the checks' own order within."""
    order = list(Judge)
    ranked = sorted(results, key=lambda result: order.index(result.check.judge))
    for _, group in groupby(ranked, key=lambda result: result.check.judge):
        yield from group


def _shortened(text: str) -> str:
    """Keep a long text readable: its beginning, and how much more the JSON report holds."""
    lines = text.splitlines()
    if len(lines) <= SHOWN_LINES:
        return text
    hidden = len(lines) - SHOWN_LINES
    return "\n".join([*lines[:SHOWN_LINES], f"... {hidden} more lines; --json shows all"])
