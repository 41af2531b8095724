"""Tells what becomes of a cohort while it is graded: a line a submission, a bar in a terminal."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console, OverflowMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task
from rich.progress import TimeRemainingColumn as TimeLeft
from rich.text import Text

from checker.cohort.store import Result, State
from checker.model import Status
from checker.reporters.text import one_line

WIDTH = 80
NAME = 24
COLOURS = {
    State.GRADED: "yellow", State.INVALID: "red", State.MISSING: "dim",
    State.UNCLEAR: "magenta", State.OPEN: "magenta",
}  # fmt: skip


class Teller:
    """Hears of each result and writes a line; `show` is what writes it."""

    def __init__(self, out: TextIO, total: int, *, bar: bool) -> None:
        self.total = total
        self.told = 0
        self.digits = len(str(total))
        self.console = Console(
            file=out, highlight=False, emoji=False, markup=False, soft_wrap=not bar,
            width=None if bar else WIDTH, no_color=None if bar else True,
            force_terminal=None if bar else False,
        )  # fmt: skip
        self.progress = (
            Progress(
                BarColumn(), MofNCompleteColumn(), _Rate(), TimeLeft(compact=True),
                console=self.console, transient=True,
            )
            if bar
            else None
        )  # fmt: skip

    @contextmanager
    def working(self) -> Iterator[None]:
        """Show the bar, if there is to be one, while the work is done."""
        if self.progress is None:
            yield
            return
        self.progress.add_task("", total=self.total)
        with self.progress:
            yield

    def tell(self, result: Result, known: bool) -> None:  # noqa: FBT001 - a callback's argument
        """Write the line of a result."""
        self.told += 1
        line = Text(f"{self.told:{self.digits}}/{self.total}  ", style="dim")
        line.append(f"{_cut(one_line(result.learner)):{NAME}}  ", style="default not dim")
        line.append(f"{result.exercise}  ", style="default not dim")
        passes = result.verdict is not None and result.verdict.passed
        colour = "green" if passes else COLOURS[result.state]
        line.append(f"{result.state:7}  ", style=colour)
        line.append(outcome(result) + (" (as before)" if known else ""), style="default not dim")
        # A log keeps the whole line; a terminal gets what fits, and the store has the rest.
        moving = self.progress is not None
        overflow: OverflowMethod = "ellipsis" if moving else "ignore"
        self.console.print(line, overflow=overflow, no_wrap=True, crop=moving)
        if self.progress is not None:
            self.progress.advance(self.progress.task_ids[0])

    def end(self, results: Sequence[Result]) -> None:
        """Write the sum, what hung on a limit, and what waits for a person."""
        states = Counter(result.state for result in results)
        passes = sum(bool(r.verdict and r.verdict.passed) for r in results)
        parts = [f"{passes} pass", f"{states[State.GRADED] - passes} do not"]
        parts += [
            f"{states[state]} {state}" for state in State if state != "graded" and states[state]
        ]
        self.console.print(f"\n{len(results)} results: {', '.join(parts)}")
        chance = [r for r in results if r.verdict is not None and not r.verdict.repeatable]
        if slow := [one_line(r.learner) for r in chance if r.state is not State.OPEN]:
            self.console.print(
                f"{len(slow)} ran out of time or memory: {', '.join(slow)}. The same command "
                "judges them anew; look at it if this machine was busy."
            )
        waiting = [r for r in results if r.state in {State.OPEN, State.UNCLEAR}]
        if waiting:
            self.console.print("For a person to look at; they have no grade until then:")
        for result in waiting:
            name = one_line(result.learner)
            self.console.print(f"  {name} {result.exercise}: {one_line(result.reason)}")


def wants_bar(out: TextIO, environment: dict[str, str]) -> bool:
    """Say whether a moving bar is welcome: in a terminal, and not in CI."""
    return out.isatty() and not environment.get("CI") and environment.get("TERM") != "dumb"


def outcome(result: Result) -> str:
    """Return in a few words what came of a submission."""
    verdict = result.verdict
    if result.state in {State.UNCLEAR, State.OPEN, State.MISSING} or verdict is None:
        return one_line(result.reason)
    if result.state is State.INVALID and verdict.headline:
        return one_line(verdict.headline.title.removeprefix("invalid submission: "))
    passed = sum(r.status is Status.PASSED for r in verdict.results)
    said = f"{passed} of {len(verdict.results)} checks"
    lost = sum(r.status is Status.FAILED for r in verdict.regressions)
    if lost:
        said += f", {lost} of earlier exercises fail"
    return (
        said
        if verdict.passed or lost or not verdict.headline
        else _why(said, verdict.headline.title)
    )


def _why(said: str, title: str) -> str:
    return f"{said}: {one_line(title)}"


def _cut(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 3]}..."


class _Rate(ProgressColumn):
    """How many submissions a minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:.0f}/min" if speed else "", style="dim")


def standard(total: int) -> Teller:
    """Return the teller that writes to standard output, in what it can show."""
    import os

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Teller(sys.stdout, total, bar=wants_bar(sys.stdout, dict(os.environ)))
