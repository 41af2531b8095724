"""Cell side: a process for each test, forked from one that has imported the learner's package.

Most tests begin in the same way: an app is built, its tables are made. The process that has done
so once is kept as a template, and a test that begins in that way gets a fork of it. It meets what
it would have made itself: an app that nobody has used, and its files as they were.
"""

import contextlib
import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from checker.workshop import last_words
from checker.workshop.clearing import clear
from checker.workshop.frames import FrameError, read_frame, write_frame
from checker.workshop.kept_files import KeptFiles

# Read before learner code can change it.
TIER = os.environ.get("CELL_TIER", "")
# The first process of a pid namespace.
BUBBLEWRAP = 1
# Seconds in which threads must have ended that a template's app has started.
PATIENCE = 0.2

Message = dict[str, Any]


@dataclass
class Channel:
    """The two ends that lead to the judge."""

    requests: BinaryIO
    replies: BinaryIO


@dataclass
class Template:
    """A kept process: the ends that lead to it, and the files that belong to it."""

    number: int
    orders: BinaryIO
    news: BinaryIO
    files: KeptFiles


class Forks:
    """Gives each test a process of its own, and says how it ended."""

    def __init__(
        self,
        channel: Channel,
        submission: Path,
        folders: tuple[Path, ...],
        serve: Callable[[], Message | None],
    ) -> None:
        """`serve` answers the judge in a test's process, and returns the message that it leaves.

        `folders` are those in which a test may write.
        """
        self._channel = channel
        self._submission = submission
        self._folders = folders
        # Whom a test does not leave behind: bubblewrap, this process, and what it was forked from.
        self._parent = os.getppid()
        self._known = {BUBBLEWRAP, os.getpid(), self._parent}
        self._serve = serve
        self._template: Template | None = None

    def test(self, message: Message) -> None:
        """Run one test, or make a template, as the judge's `begin` says."""
        wanted = message.get("template")
        if wanted == "use":
            code = self._from_template(message["id"])
        elif wanted == "make":
            self._begin_anew()
            made = self._make_template(message["id"])
            if made is None:
                return
            code = made
        else:
            code = self._from_here(message["id"])
        self._end_all_others()
        # The judge learns of the end from the parent alone: a child that leaves early cannot
        # pretend to have finished, because it was asked something else.
        where = last_words.read(self._submission)
        self._tidy()
        ended = {"ended": code, "where": where, "template": self._template is not None}
        write_frame(self._channel.replies, ended)

    def _from_here(self, number: str) -> int:
        if self._template:
            self._template.files.put_aside()
        # What is alive now stays alive: the collector need not touch it, and no page is copied.
        gc.freeze()
        child = os.fork()
        if child == 0:
            self._be_test(number)
            last_words.leave(0)
        return _code_of(child)

    def _from_template(self, number: str) -> int:
        with contextlib.suppress(OSError, FrameError):
            if (template := self._template) is not None:
                write_frame(template.orders, {"id": number})
                if news := read_frame(template.news):
                    return int(news["ended"])
        # A test has ended what it was forked from: as if it had ended this process, its cell ends.
        os.kill(os.getpid(), signal.SIGKILL)
        raise FrameError("the template has ended")

    def _make_template(self, number: str) -> int | None:
        """Let a process build the app, and keep it; return None then, else how it ended."""
        orders, news = os.pipe(), os.pipe()
        gc.freeze()
        child = os.fork()
        if child == 0:
            os.close(orders[1])
            os.close(news[0])
            self._be_template(number, os.fdopen(orders[0], "rb", 0), os.fdopen(news[1], "wb"))
        os.close(orders[0])
        os.close(news[1])
        to_it, from_it = os.fdopen(orders[1], "wb"), os.fdopen(news[0], "rb", 0)
        told = None
        with contextlib.suppress(OSError, FrameError):
            told = read_frame(from_it)
        files = KeptFiles.of(self._folders) if told else None
        self._template = Template(child, to_it, from_it, files or KeptFiles((), []))
        if told is None or files is None:
            return self._drop(gently=told is None)
        write_frame(self._channel.replies, {"ok": True, "id": told["id"]})
        return None

    def _be_test(self, number: str) -> Message | None:
        """Answer the judge as the process of a test; return the message that ended it."""
        last_words.install(self._submission)
        write_frame(self._channel.replies, {"ok": True, "id": number})
        return self._serve()

    def _be_template(self, number: str, orders: BinaryIO, news: BinaryIO) -> NoReturn:
        """Answer the judge until the app is there, then fork for each test that is ordered."""
        last = self._be_test(number)
        if last is None or last["op"] != "keep" or not _alone():
            last_words.leave(0)
        write_frame(news, {"id": last["id"]})
        while (order := read_frame(orders)) is not None:
            gc.freeze()
            child = os.fork()
            if child == 0:
                orders.close()
                news.close()
                self._be_test(order["id"])
                last_words.leave(0)
            write_frame(news, {"ended": _code_of(child)})
        last_words.leave(0)

    def _drop(self, *, gently: bool = False) -> int:
        """End the template, or wait until it has ended by itself; return its exit code."""
        template, self._template = self._template, None
        if template is None:
            return 0
        template.orders.close()
        template.news.close()
        template.files.close()
        if not gently:
            with contextlib.suppress(ProcessLookupError):
                os.kill(template.number, signal.SIGKILL)
        return _code_of(template.number)

    def _end_all_others(self) -> None:
        """End what a test has left behind; at A nobody else is in this pid namespace.

        That ends what is kept to be forked as well, so that it is done only if there is something.
        """
        kept = {self._template.number} if self._template else set()
        if TIER == "A" and _others(self._known | kept):
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            self._drop()
            if self._parent != BUBBLEWRAP:
                # That has ended as well, and in a moment bubblewrap will, with all that is behind
                # its walls. The judge starts another cell, for the next test.
                last_words.leave(0)

    def _tidy(self) -> None:
        """Make the files as they were before the test: those of the template, or none."""
        if self._template and self._template.files.restore():
            return
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Have no template, and nothing in the folders."""
        self._drop()
        for folder in self._folders:
            clear(folder)


def _code_of(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _alone() -> bool:
    """Say whether this process has one thread, as it must to be forked: others do not follow."""
    until = time.monotonic() + PATIENCE
    while _threads() > 1 and time.monotonic() < until:
        time.sleep(0.005)
    return _threads() == 1


def _threads() -> int:
    """Return how many threads there are: Linux knows those too that Python does not."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return threading.active_count()


def _others(known: set[int]) -> bool:
    """Say whether this pid namespace holds a process that is not known and has not ended."""
    numbers = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
    return any(not _is_zombie(number) for number in numbers - known)


def _is_zombie(number: int) -> bool:
    try:
        # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name is in parentheses.
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[:1] == ["Z"]
