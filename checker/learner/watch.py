"""Checks an exercise whenever a file of it is saved: first the task that failed, then the rest."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from checker import catalog
from checker.learner import keys, saves
from checker.learner.keep import failing_check, keep
from checker.learner.runs import Ahead, Heard, Run
from checker.learner.screen import Screen
from checker.learner.state import Store
from checker.model import Cause, Exercise, Finding, Status, Verdict
from checker.reporters import terminal
from checker.verdict import decide
from checker.workshop.tiers import Isolation, choose

BEAT = 0.5
PATIENCE = 5.0
KEYS = "r again  a all  h hint  n next  l list  q quit"

type Action = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Saved:
    """A file of this exercise was saved."""

    number: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that the learner should know of the watching itself."""

    text: str


type Event = Saved | Pressed | Noted | Heard


class Watch:
    """The loop: one event after another, in one thread, which alone writes to the screen."""

    def __init__(
        self,
        number: str,
        screen: Screen,
        actions: Mapping[str, Action],
        shown_as: Callable[[Exercise], str],
    ) -> None:
        self.exercise = catalog.load(number)
        self.screen = screen
        self.actions = actions
        self.shown_as = shown_as
        self.events: queue.Queue[Event] = queue.Queue()
        self.ahead = Ahead()
        self.run: Run | None = None
        self.progress = Progress()
        self.last: Verdict | None = None
        self.tier = choose(Isolation.AUTO)
        self.stop = threading.Event()

    def watch(self) -> None:
        """Watch until `q`, or until somebody interrupts."""
        self._follow()
        with keys.single_keys() if keys.available() else _nobody():
            try:
                self._start()
                while not self.stop.is_set():
                    self._beat()
                    try:
                        self._handle(self.events.get(timeout=BEAT))
                    except queue.Empty:
                        continue
            finally:
                self._end()

    def _follow(self) -> None:
        rooms = {
            number: folder / "toolshed"
            for number, folder in catalog.published().items()
            if (folder / "toolshed").is_dir()
        }

        def files() -> None:
            saves.follow(
                rooms,
                lambda number: self.events.put(Saved(number)),
                lambda text: self.events.put(Noted(text)),
                self.stop,
            )

        def keyboard() -> None:
            keys.follow(lambda key: self.events.put(Pressed(key)), self.stop)

        threading.Thread(target=files, daemon=True).start()
        if keys.available():
            threading.Thread(target=keyboard, daemon=True).start()
        else:
            self.screen.say("No keyboard here; Ctrl-C ends this.")

    def _handle(self, event: Event) -> None:
        match event:
            case Saved(number):
                self.exercise = catalog.load(number)
                self._start()
            case Pressed(key):
                self._press(key)
            case Noted(text):
                self.screen.say(f"note: {text}")
            case Heard(run) if run is self.run:
                self._hear(event)
            case _:
                pass  # of a run that a newer save has ended

    def _press(self, key: str) -> None:
        number = self.exercise.id
        if key == "q":
            self.stop.set()
        elif key in {"r", "\r", "\n", " "}:
            self._start(fresh=True)
        elif key == "n":
            self._next()
        elif key == "a":
            self._tell_all()
        elif key in self.actions:
            self.screen.show(lambda _: self.actions[key](number))

    def _tell_all(self) -> None:
        last = self.last
        if last is None:
            self.screen.say("There is no verdict yet.")
        else:
            self.screen.show(lambda out: terminal.show(last, out, full=True))

    def _next(self) -> None:
        later = [number for number in catalog.published() if number > self.exercise.id]
        if not later:
            self.screen.say(f"{self.exercise.slug} is the last exercise.")
            return
        self.exercise = catalog.load(min(later))
        self.screen.say(f"Now {self.exercise.slug}: its brief is exercises/{self.exercise.slug}/.")
        self._start()

    def _start(self, *, fresh: bool = False) -> None:
        self._cancel()
        self.screen.rule(f"{datetime.now().astimezone():%H:%M:%S}  {self.exercise.slug}")
        self.progress = Progress()
        shown = self.shown_as(self.exercise)
        self.run = Run(self.exercise, shown, self.ahead, self.events.put, fresh=fresh)
        self.run.start()

    def _cancel(self) -> None:
        if self.run and self.run.is_alive():
            self.run.cancelled.set()
            self.run.join(PATIENCE)
        self.run = None

    def _hear(self, heard: Heard) -> None:
        if heard.finding:
            self._add(heard.finding)
        elif heard.verdict:
            self._finish(heard.verdict, known=heard.known)
        else:
            self.screen.say(heard.problem)
            self.run = None

    def _add(self, finding: Finding) -> None:
        """Tell the first failure at once, and the exercise as soon as all its checks are there."""
        progress = self.progress
        progress.findings.append(finding)
        own = finding.check[:2] in {"", self.exercise.id}
        # What static tools find is quickly there, and seldom the root of the trouble.
        of_behaviour = finding.cause <= Cause.BEHAVIOUR
        failed = finding.status is Status.FAILED
        if failed and own and of_behaviour and not progress.told_first:
            progress.told_first = True
            verdict = self._so_far()
            self.screen.show(lambda out: terminal.show_first(verdict, out))
        if self.exercise.earlier and not progress.told_own and progress.has(self.exercise):
            progress.told_own = True
            self._tell_own(self._so_far())

    def _tell_own(self, verdict: Verdict) -> None:
        if verdict.passed:
            count = len(verdict.results)
            self.screen.say(f"All {count} checks of {self.exercise.id} pass; the earlier ones run.")
        else:
            self.screen.show(lambda out: terminal.show_brief(verdict, out))
        # The earlier exercises take their time: who saves again should not wait for a start.
        self.ahead.prepare(self.exercise, failing_check(verdict))

    def _finish(self, verdict: Verdict, *, known: bool) -> None:
        own_failed = any(result.status is not Status.PASSED for result in verdict.results)
        if self.progress.told_own and own_failed:
            self.screen.show(lambda out: terminal.show_regressions(verdict, out))
        else:
            self.screen.show(lambda out: terminal.show_brief(verdict, out))
        if known:
            self.screen.say("Nothing has changed since this was found; r runs it again.")
        store = Store()
        keep(self.exercise, verdict, store, whole=True)
        for note in store.notes:
            self.screen.say(f"note: {note}")
        self.run, self.last = None, verdict
        self.ahead.prepare(self.exercise, failing_check(verdict))

    def _so_far(self) -> Verdict:
        """Return the verdict on the exercise's own checks that are decided by now."""
        progress = self.progress
        decided = {finding.check for finding in progress.findings}
        checks = [check for check in self.exercise.checks if check.id in decided]
        submission = self.run.submission if self.run else None
        if submission is None:
            raise RuntimeError("a finding came before there was a submission")
        own = [
            finding
            for finding in progress.findings
            if finding.check[:2] in {"", submission.exercise.id}
        ]
        return decide(
            submission,
            own,
            checks,
            tier=self.tier,
            seed="practice",
            seconds=time.monotonic() - progress.started,
        )

    def _beat(self) -> None:
        """Show that watching goes on, with the time of now."""
        clock = f"{datetime.now().astimezone():%H:%M:%S}"
        if self.run:
            found = len({finding.check for finding in self.progress.findings})
            seconds = time.monotonic() - self.progress.started
            self.screen.live(
                f"{clock}  checking {self.exercise.id}: {found} checks, {seconds:.0f} s"
            )
        else:
            waits = f"{clock}  watching {self.exercise.id}"
            self.screen.live(f"{waits}   {KEYS}" if keys.available() else waits)

    def _end(self) -> None:
        self.stop.set()
        self.screen.rest()
        self._cancel()
        self.ahead.end()


class Progress:
    """What a run has said so far, and what of it was told."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.findings: list[Finding] = []
        self.told_first = False
        self.told_own = False

    def has(self, exercise: Exercise) -> bool:
        """Say whether each of the exercise's own checks has a finding."""
        decided = {finding.check for finding in self.findings}
        return all(check.id in decided for check in exercise.checks)


def _nobody() -> "contextlib.nullcontext[None]":
    return contextlib.nullcontext()
