"""Runs a cell for the tests of one judge process, and starts a new one when it is lost."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from checker.model import Cause
from checker.suites.kit.begin import begin
from checker.suites.kit.exchange import Exchanges
from checker.suites.kit.expect import Mismatch
from checker.suites.kit.job import Job
from checker.suites.kit.shed import Shed, fault_mismatch, innermost
from checker.suites.kit.verbs import verbs_of
from checker.workshop.cell import Cell, CellFault
from checker.workshop.processes import end_orphans
from checker.workshop.warm import Warm

# What a check can meet if an answer has a form that nobody foresaw. The reference passes each
# check, so that it is the answer.
ODD_ANSWER = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    AssertionError,
    ArithmeticError,
    RecursionError,
)

# How often a template may fail to come about before it is not tried any more.
MOST_FAILURES = 2


def odd_answer(error: BaseException) -> Mismatch:
    """Say what it means that a check met an exception of its own in an answer."""
    return Mismatch(
        "an answer has another form than the brief says",
        expected="an answer of the form that the brief gives",
        got=f"{type(error).__name__}: {error}",
    )


class Bench:
    """Holds the one cell of this judge; each test gets a fresh turn at it."""

    def __init__(self, job: Job, cell: Cell | None, suspect: Callable[[str], None]) -> None:
        """Without a cell, `enter` must give one before anything is asked."""
        self.job = job
        self._suspect = suspect
        # For which beginning no template has come about, and how often.
        self._failed: Counter[str] = Counter()
        if cell is not None:
            self.cell = cell
            cell.suspect = suspect

    def enter(self, job: Job, warm: Warm | None) -> None:
        """Take a submission's job, and a cell that is forked for it if there is what it needs."""
        self.job = job
        if warm is not None:
            room = job.plan, job.package, job.mode, job.limits, job.tier
            self.cell = Cell(*room, self._suspect, warm)

    def _start(self) -> Cell:
        cell = begin(self.job)
        cell.suspect = self._suspect
        return cell

    def load(self) -> Mismatch | None:
        """Import the learner's package; return what stands in the way, if anything does."""
        try:
            answer = self.cell.call({"op": "load"}, self.job.limits.load)
        except CellFault as fault:
            printed = self.cell.printed().strip()
            return Mismatch(
                f"importing {self.job.package}: {fault.word}",
                expected=f"`import {self.job.package}` ends by itself and leaves the process alive",
                got=fault.detail + (f"; it printed: {printed[:200]}" if printed else ""),
                cause=Cause.IMPORT,
                where=fault.where,
            )
        return import_mismatch(self.job.package, answer["raised"]) if "raised" in answer else None

    @contextlib.contextmanager
    def turn(self, inside: str, opening: str = "", **beginning: str) -> Iterator[Shed]:
        """Give one test its shed; whatever the test does to the cell ends with it.

        `opening` is the verb that it begins with: the cell keeps a process that has done so.
        """
        # A template that does not come about may have ended the new cell: no fault of this test.
        while not (self.cell.alive and self._has(opening)):
            if self.cell.alive:
                self._keep(opening)
            else:
                end_orphans()
                self.cell = self._start()
                self.cell.call({"op": "load"}, self.job.limits.load)
        self.cell.call({"op": "begin", **beginning}, self.job.limits.load)
        try:
            yield Shed(self.cell, self.job.plan.temporary, inside, Exchanges())
        finally:
            if self.cell.alive:
                with contextlib.suppress(CellFault):
                    self.cell.call({"op": "end"}, self.job.limits.question)

    def _has(self, opening: str) -> bool:
        """Say whether the cell keeps what a test begins with, or no such process can be had."""
        if self.job.mode != "fork" or self._failed[opening] == MOST_FAILURES:
            return True
        return opening in {"", self.cell.opening.kept}

    def _keep(self, opening: str) -> None:
        """Let the cell keep a process that has begun in this way, and none that it has kept before.

        What goes wrong with it is not told here: each test that begins so will meet it.
        """
        verbs = verbs_of(self.job.exercise)
        ways_to_fail = contextlib.suppress(Mismatch, CellFault, *ODD_ANSWER)
        with ways_to_fail, self.turn("", template="make") as shed:
            shed.standing = dict(verbs.environment)
            getattr(verbs(shed), opening)()
            self.cell.keep(opening, shed.printed_before)
        self._failed[opening] += self.cell.opening.kept != opening

    def probe(self) -> Mismatch | None:
        """Build one app, as every test will; return what stands in the way, if anything does."""
        try:
            with self.turn("") as shed:
                shed.build()
                verbs_of(self.job.exercise)(shed).rehearse()
        except Mismatch as mismatch:
            mismatch.cause = Cause.FACTORY
            return mismatch
        except CellFault as fault:
            found = fault_mismatch("your app", fault)
            found.cause = Cause.FACTORY
            return found
        except ODD_ANSWER as error:
            found = odd_answer(error)
            found.cause = Cause.FACTORY
            return found
        return None

    def end(self) -> None:
        """End the cell."""
        self.cell.leave()
        if not self.cell.warm:
            end_orphans()


def import_mismatch(package: str, raised: dict[str, Any]) -> Mismatch:
    """Say what it means that the package cannot be imported."""
    kind, message = raised.get("type", ""), raised.get("message", "")
    where = innermost(raised)
    if "SyntaxError" in raised.get("chain", []):
        return Mismatch(
            f"Python cannot read {where['path'] if where else package}: {message}",
            expected="a file that Python can parse",
            got=f"{kind}: {message}",
            cause=Cause.SYNTAX,
            where=where,
        )
    if kind == "ImportError" and "partially initialized module" in message:
        return Mismatch(
            f"{package} cannot be imported: its modules import each other in a circle",
            expected=f"`import {package}` works",
            got=f"{kind}: {message}",
            cause=Cause.IMPORT,
            where=where,
            advice="Follow the imports from the line shown; one of the modules needs to know less "
            "of the others. What both need can move into a third module.",
        )
    if kind == "SystemExit":
        return Mismatch(
            f"{package} cannot be imported: it ends the process while it is imported",
            expected=f"`import {package}` works",
            got=f"sys.exit({message})",
            cause=Cause.IMPORT,
            where=where,
        )
    return Mismatch(
        f"{package} cannot be imported: {kind}: {message}",
        expected=f"`import {package}` works, with no environment variable, server or database",
        got=f"{kind}: {message}",
        cause=Cause.IMPORT,
        where=where,
    )
