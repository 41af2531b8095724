"""The judge's end of a cell: starts it, asks it, bounds it, ends it."""

import contextlib
import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from checker.errors import WorkshopError
from checker.workshop import answers, endings, jail, last_words
from checker.workshop.clearing import clear
from checker.workshop.endings import CellFault
from checker.workshop.frames import FrameError, Harmless, read_frame, write_frame
from checker.workshop.limits import Limits
from checker.workshop.opening import Opening
from checker.workshop.processes import (
    kill_tree,
    memory_of,
    pipes_of,
    processes_of,
)
from checker.workshop.room import RoomPlan, written_in
from checker.workshop.warm import PATIENCE, Warm

__all__ = ["Cell", "CellFault"]

KEPT_OUTPUT = 64 * 1024
GRACE = 0.5
LAST_WORDS = 0.2
STARTING = 60.0
# How often the judge looks at what the cell uses while it waits.
LOOK = 0.2
# Frames that may wait unread: a cell that sends more waits until it is ended.
WAITING_FRAMES = 8


@dataclass
class _Output:
    """What learner code printed: the beginning is kept, all of it is counted."""

    kept: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        self.kept += part[: KEPT_OUTPUT - len(self.kept)]

    def follow(self, pipe: IO[bytes]) -> None:
        try:
            while part := pipe.read1(8192) if hasattr(pipe, "read1") else pipe.read(8192):
                self.add(part)
        except (OSError, ValueError):
            return


class Cell:
    """A process that holds learner code and answers frames."""

    def __init__(  # noqa: PLR0913, PLR0917 - each names one fact of the cell
        self,
        room: RoomPlan,
        package: str,
        mode: str,
        limits: Limits,
        tier: str = "C",
        suspect: Callable[[str], None] = lambda _: None,
        warm: Warm | None = None,
    ) -> None:
        """Start the process, or fork it from a warm one that stands in the same room.

        `suspect` is told what looks like tampering, as it is seen.
        """
        self.limits = limits
        self.room = room
        self.tier = tier
        self.suspect = suspect
        self.warm = warm
        if warm is None:
            self.process = jail.start_cell(room, package, mode, limits, tier)
            self.pipes = pipes_of(self.process)
        else:
            self.process = warm.process
            self.pipes = warm.fork()
        self.frames: queue.Queue[dict[str, Any] | CellFault | FrameError] = queue.Queue(
            WAITING_FRAMES
        )
        self.output = _Output()
        # What was asked since the last beginning: enough to do it again in the foreground.
        self.asked: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.opening = Opening()
        self.alive = True
        self.ready = False
        self._readers = (
            threading.Thread(target=self._follow_replies, daemon=True),
            threading.Thread(target=self.output.follow, args=(self.pipes.stderr,), daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def call(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a message and return the answer; raises CellFault, after which nothing is asked.

        The cell is gone then, except where only the process of one test has ended.
        """
        if not self.alive:
            raise CellFault("crashed", "the process is gone")
        self.await_ready()
        if message["op"] == "begin":
            self.asked, self.answers = [], []
        else:
            self.asked.append(message)
        if (known := self.opening.known(message)) is not None:
            return known
        owed, printed = self.opening.owed()
        for late in owed:
            self._exchange(late, self.limits.load)
        self.output.add(printed)
        answer = self._exchange(message, seconds)
        if message["op"] != "begin":
            self.answers.append(answer)
        return answer

    def _exchange(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        number = secrets.token_hex(8)
        try:
            write_frame(self.pipes.stdin, self._addressed(message, seconds, number))
        except OSError:
            raise self._lost(self._fault_of_end(self._exit_code(), None)) from None
        answer = self._wait(seconds, number)
        if "ended" in answer and answer.get("template") is False:
            self.opening.forget()
        if "ended" in answer and message["op"] != "end":
            # With fork, the parent goes on and can serve the next test.
            raise self._fault_of_end(answer["ended"], _where(answer))
        try:
            known = answers.checked(message["op"], answer)
        except FrameError as error:
            what = f"an answer of a form that no cell sends: {error}"
            raise self._lost(self._forged(what)) from None
        if (limit := endings.limit_reached(known, self.limits)) is not None:
            # Whatever it has used up is not there for the next test either.
            raise self._lost(limit)
        return known

    def keep(self, opening: str, since: int) -> None:
        """Keep the process of this test as the template of those that begin by asking the same.

        It has begun with `"template": "make"`; `opening` is its name, and `since` is where began
        what it printed. If it does not come about, there is none; raises CellFault if the cell is
        gone by that.
        """
        script = list(zip(self.asked, self.answers, strict=True))
        try:
            self._exchange({"op": "keep"}, self.limits.question)
        except CellFault:
            if not self.alive:
                raise
        else:
            self.opening.keep(opening, script, bytes(self.output.kept[since:]))

    def _addressed(self, message: dict[str, Any], seconds: float, number: str) -> dict[str, Any]:
        """Return a message with its number, which the answer must repeat, and its limits."""
        most = {"response": self.limits.response, "headers": self.limits.headers}
        return {**message, "seconds": seconds, "id": number, "most": most}

    def printed(self, since: int = 0) -> str:
        """Return what learner code printed from a position on, as far as it was kept."""
        return bytes(self.output.kept[since:]).decode("utf-8", "replace")

    def end(self) -> None:
        """End the cell and everything it started."""
        self.alive = False
        kill_tree(self.process)
        self._close()
        # At A all of it has ended with the cell; elsewhere the next cell of this room begins anew.
        clear(self.room.temporary)
        clear(self.room.instance)

    def leave(self) -> None:
        """End the cell; the warm process that it was forked from stays, if it is as it was."""
        if self.warm is None or not self.alive:
            self.end()
            return
        self.alive = False
        with contextlib.suppress(OSError):
            self.pipes.stdin.close()
        # It hears how the cell has ended.
        self._readers[0].join(timeout=PATIENCE)
        if not self.warm.clean:
            self.end()
        self._close()

    def _close(self) -> None:
        for reader in self._readers:
            # A process that forked twice may still hold the other end, until orphans are ended.
            reader.join(timeout=LAST_WORDS)
        if not any(reader.is_alive() for reader in self._readers):
            for pipe in (self.pipes.stdin, self.pipes.stdout, self.pipes.stderr):
                with contextlib.suppress(OSError):
                    pipe.close()

    def await_ready(self) -> None:
        """Wait until the cell has its libraries; no learner code has run before that."""
        if self.ready:
            return
        try:
            self._wait(STARTING, "")
        except CellFault as fault:
            raise WorkshopError(f"a cell did not start: {fault}: {self.printed()}") from None
        self.ready = True

    def _wait(self, seconds: float, number: str) -> dict[str, Any]:
        """Return the answer with this number, or that a test ended; raises CellFault for others."""
        # The cell itself says when its time is up, and where it stands; if it cannot, we do.
        deadline = time.monotonic() + seconds + GRACE
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._lost(endings.too_slow(seconds, None))
            try:
                answer = self.frames.get(timeout=min(LOOK, left))
            except queue.Empty:
                self._look()
                continue
            if isinstance(answer, FrameError):
                raise self._lost(self._no_frame(answer))
            if isinstance(answer, CellFault):
                raise self._lost(answer)
            if "slow" in answer:
                raise self._lost(endings.too_slow(seconds, _where(answer)))
            if "flood" in answer or self.output.size > self.limits.output:
                raise self._lost(endings.flood(self.limits.output, _where(answer)))
            if "seen" in answer:
                self.suspect(f"the app's process tried {str(answer['seen'])[:100]}")
            elif "ended" in answer or answer.get("id", "") == number:
                return answer
            else:
                raise self._lost(self._forged("an answer that nobody had asked for"))

    def _look(self) -> None:
        """End the cell if it uses more than it may."""
        if self.output.size > self.limits.output:
            raise self._lost(endings.flood(self.limits.output, None))
        if memory_of(self.process) > self.limits.memory:
            raise self._lost(endings.hog(self.limits.memory))
        if self.tier == "B" and processes_of(self.process) > self.limits.processes:
            raise self._lost(endings.crowd(self.limits.processes))
        # At A all that is written lies in memory of a fixed size that is not seen from here.
        if self.tier != "A" and written_in(self.room) > self.limits.disk:
            raise self._lost(endings.full_disk(self.limits.disk))

    def _lost(self, fault: CellFault) -> CellFault:
        self.end()
        return fault

    def _forged(self, what: str) -> CellFault:
        self.suspect(f"the app's process sent the judge {what}")
        return CellFault("wrong answer", what)

    def _no_frame(self, error: FrameError) -> CellFault:
        if isinstance(error, Harmless):
            return CellFault("wrong answer", f"the answer is no frame: {error}")
        return self._forged(f"bytes of its own: {error}")

    def _fault_of_end(self, code: object, where: dict[str, Any] | None) -> CellFault:
        if code == -endings.BAD_CALL and self.tier in {"A", "B"}:
            self.suspect(endings.FORBIDDEN)
        return endings.ending(code, where, self.limits)

    def _follow_replies(self) -> None:
        try:
            while self.alive and (frame := read_frame(self.pipes.stdout)) is not None:
                self._put(frame)
            self._put(self._fault_of_end(self._exit_code(), self._place()))
        except FrameError as error:
            self._put(error)
        except (OSError, ValueError):
            self._put(self._fault_of_end(self._exit_code(), self._place()))

    def _put(self, frame: dict[str, Any] | CellFault | FrameError) -> None:
        """Hand on what arrived; while nobody takes it, what arrives next has to wait."""
        while self.alive:
            try:
                self.frames.put(frame, timeout=LOOK)
            except queue.Full:
                continue
            return

    def _place(self) -> dict[str, Any] | None:
        """Return where the process left off, if it wrote that down where we can read it."""
        return last_words.read(self.room.submission)

    def _exit_code(self) -> int | None:
        """Return the exit code of the process, or None if it still runs without its channel."""
        if self.warm is not None:
            return self.warm.await_end()
        try:
            code = self.process.wait(timeout=1)
        except Exception:  # noqa: BLE001 - subprocess has its own family; the cell is ended anyway
            return None
        return endings.behind_bubblewrap(code) if self.tier == "A" else code


def _where(answer: dict[str, Any]) -> dict[str, Any] | None:
    """Return the place that a frame names; a wrong one is not worth a fault of its own."""
    try:
        found = answers.place(answer.get("where"))
    except FrameError:
        return None
    return found if found and "path" in found else None
