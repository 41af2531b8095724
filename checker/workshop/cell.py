"""The judge's end of a cell: starts it, asks it, bounds it, ends it."""

import queue
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import IO, Any

from checker.errors import WorkshopError
from checker.workshop import jail, last_words
from checker.workshop.frames import FrameError, read_frame, write_frame
from checker.workshop.limits import MIB, Limits
from checker.workshop.processes import (
    close_pipes,
    kill_tree,
    memory_of,
    pipes_of,
    plain_environment,
    start,
)
from checker.workshop.room import RoomPlan, open_to

KEPT_OUTPUT = 64 * 1024
GRACE = 0.5
LAST_WORDS = 0.2
STARTING = 60.0


class CellFault(Exception):  # noqa: N818 - a fault of what runs in the cell, not of ours
    """The cell did not answer as a cell does.

    `word` is the verdict word: "crashed", "timed out", "too much output", "out of memory" or
    "wrong answer". `where` is the learner's line, as far as the cell could tell it.
    """

    def __init__(self, word: str, detail: str, where: dict[str, Any] | None = None) -> None:
        super().__init__(f"{word}: {detail}")
        self.word = word
        self.detail = detail
        self.where = where


@dataclass
class _Output:
    """What learner code printed: the beginning is kept, all of it is counted."""

    kept: bytearray = field(default_factory=bytearray)
    size: int = 0

    def follow(self, pipe: IO[bytes]) -> None:
        try:
            while part := pipe.read1(8192) if hasattr(pipe, "read1") else pipe.read(8192):
                self.size += len(part)
                self.kept += part[: KEPT_OUTPUT - len(self.kept)]
        except (OSError, ValueError):
            return


class Cell:
    """A process that holds learner code and answers frames."""

    def __init__(
        self, room: RoomPlan, package: str, mode: str, limits: Limits, tier: str = "C"
    ) -> None:
        self.limits = limits
        self.room = room
        way = jail.entry(tier, room, limits)
        if way.identity is not None or "CELL_IDENTITY" in way.environment:
            open_to(room, way.identity or int(way.environment["CELL_IDENTITY"]))
        environment = (
            plain_environment(room.temporary)
            | way.environment
            | {
                "CELL_MEMORY": str(limits.memory),
                "CELL_FILE_SIZE": str(limits.file_size),
                "CELL_OPEN_FILES": str(limits.open_files),
                "CELL_OUTPUT": str(limits.output),
            }
        )
        program = [sys.executable, "-I", "-B", str(room.program), str(room.submission)]
        command = [*way.before, *program, str(room.temporary), package, mode]
        self.process = start(command, room.temporary, environment, way.identity)
        self.pipes = pipes_of(self.process)
        self.frames: queue.Queue[dict[str, Any] | CellFault] = queue.Queue()
        self.output = _Output()
        # What was asked since the last beginning: enough to do it again in the foreground.
        self.asked: list[dict[str, Any]] = []
        self.alive = True
        self.ready = False
        self._readers = (
            threading.Thread(target=self._follow_replies, daemon=True),
            threading.Thread(target=self.output.follow, args=(self.pipes.stderr,), daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def call(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a message and return the answer; raises CellFault, after which the cell is gone."""
        if not self.alive:
            raise CellFault("crashed", "the process is gone")
        self.await_ready()
        self.asked = [] if message["op"] == "begin" else [*self.asked, message]
        try:
            write_frame(self.pipes.stdin, {**message, "seconds": seconds})
        except OSError:
            raise self._lost(CellFault("crashed", self._how_it_ended())) from None
        answer = self._wait(seconds)
        if "ended" in answer and message["op"] != "end":
            # With fork, the parent goes on and can serve the next test.
            raise CellFault("crashed", _ending(answer["ended"]), answer.get("where"))
        return answer

    def printed(self, since: int = 0) -> str:
        """Return what learner code printed from a position on, as far as it was kept."""
        return bytes(self.output.kept[since:]).decode("utf-8", "replace")

    def end(self) -> None:
        """End the cell and everything it started."""
        self.alive = False
        kill_tree(self.process)
        for reader in self._readers:
            # A process that forked twice may still hold the other end, until orphans are ended.
            reader.join(timeout=LAST_WORDS)
        if not any(reader.is_alive() for reader in self._readers):
            close_pipes(self.process)

    def await_ready(self) -> None:
        """Wait until the cell has its libraries; no learner code has run before that."""
        if self.ready:
            return
        try:
            self._wait(STARTING)
        except CellFault as fault:
            raise WorkshopError(f"a cell did not start: {fault}: {self.printed()}") from None
        self.ready = True

    def _wait(self, seconds: float) -> dict[str, Any]:
        """Return the next frame, unless time runs out or too much is printed before."""
        # The cell itself says when its time is up, and where it stands; if it cannot, we do.
        deadline = time.monotonic() + seconds + GRACE
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._lost(_too_slow(seconds, None))
            try:
                answer = self.frames.get(timeout=min(0.2, left))
            except queue.Empty:
                answer = {}
                if memory_of(self.process) > self.limits.memory:
                    raise self._lost(_hog(self.limits.memory)) from None
            if isinstance(answer, CellFault):
                raise self._lost(answer)
            if "slow" in answer:
                raise self._lost(_too_slow(seconds, answer.get("where")))
            if "flood" in answer or self.output.size > self.limits.output:
                raise self._lost(_flood(self.limits.output, answer.get("where")))
            if answer:
                return answer

    def _lost(self, fault: CellFault) -> CellFault:
        self.end()
        return fault

    def _follow_replies(self) -> None:
        try:
            while (frame := read_frame(self.pipes.stdout)) is not None:
                self.frames.put(frame)
            self.frames.put(CellFault("crashed", self._how_it_ended(), self._place()))
        except FrameError as error:
            self.frames.put(CellFault("wrong answer", f"the answer is no frame: {error}"))
        except (OSError, ValueError):
            self.frames.put(CellFault("crashed", self._how_it_ended(), self._place()))

    def _place(self) -> dict[str, Any] | None:
        """Return where the process left off, if it wrote that down where we can read it."""
        return last_words.read(self.room.submission)

    def _how_it_ended(self) -> str:
        try:
            return _ending(self.process.wait(timeout=1))
        except Exception:  # noqa: BLE001 - subprocess has its own family; the cell is ended anyway
            return "the process closed its channel"


def _too_slow(seconds: float, where: dict[str, Any] | None) -> CellFault:
    return CellFault("timed out", f"no answer within {seconds:g} seconds", where)


def _hog(limit: int) -> CellFault:
    return CellFault(
        "out of memory", f"all its processes together hold more than {limit // MIB} MiB"
    )


def _flood(limit: int, where: dict[str, Any] | None) -> CellFault:
    return CellFault("too much output", f"more than {limit // MIB} MiB were printed", where)


def _ending(code: object) -> str:
    if isinstance(code, int) and code < 0:
        return f"the process was ended by signal {-code}"
    return f"the process ended itself with exit code {code}"
