"""A mypy that waits with the libraries' types, for those who check one submission after another.

It is a server process of our own (mypy_server.py), which forks for each submission. It says what
a run of mypy would say, or nothing: then its user runs mypy. It ends with its user.
"""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from checker.workshop.limits import Limits
from checker.workshop.processes import Ended, end_tree, plain_environment
from checker.workshop.tiers import can_fork

SERVER = Path(__file__).with_name("mypy_server.py")
# A start takes as long as two runs of mypy.
FEW = 2
# One that ends again and again will not be there for the next run either.
STARTS = 3
# JSON writes what is not printable with up to six characters.
ESCAPED = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What a server is started with: mypy's configuration, its cache, and what it is to load."""

    config: Path
    cache: Path
    libraries: tuple[str, ...]


@dataclass(slots=True)
class Server:
    """A server that was started; `ready` once it has said so."""

    known: Known
    folder: "tempfile.TemporaryDirectory[str]"
    process: "subprocess.Popen[bytes]"
    calls: socket.socket
    ready: bool = False

    def call(self) -> socket.socket | None:
        """Return a connection to a child of its own; None if the server is not ready yet.

        Raises OSError if it has ended.
        """
        if not self.ready:
            try:
                if not self.calls.recv(1):
                    raise ConnectionError("it has ended")
            except BlockingIOError:
                return None
            self.ready = True
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.calls, [b"+"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def end(self) -> None:
        """End the server and its children, and remove its folder."""
        self.calls.close()
        end_tree(self.process)
        self.folder.cleanup()


@dataclass(eq=False)
class WarmMypy:
    """Starts a server when it pays, from the third run on or when told; for many threads.

    `few` are the runs that go by before, `starts` how often one may be started at all.
    """

    few: int = FEW
    starts: int = STARTS
    server: Server | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def start(self, known: Known) -> None:
        """Start a server, unless one waits that knows this; it is ready some time later."""
        with self.lock:
            if self.server and self.server.known == known and self.server.process.poll() is None:
                return
            self._drop()
            if self.starts and can_fork():
                self.starts -= 1
                # A full disk, for one: who asks runs mypy, and says what is the matter.
                with contextlib.suppress(OSError):
                    self.server = _start(known)

    def run(self, known: Known, folder: Path, what: Sequence[str], limits: Limits) -> Ended | None:
        """Return how mypy ended on the files in a folder; None if it has to be run for that."""
        with self.lock:
            self.few, worth = max(self.few - 1, 0), not self.few
        if not worth:
            return None
        self.start(known)
        link = self._call()
        if link is None:
            return None
        with link, contextlib.suppress(OSError, ValueError):
            return _ask(link, folder, what, limits)
        return None

    def end(self) -> None:
        """End the server that waits; none is started any more."""
        with self.lock:
            self.starts = 0
            self._drop()

    def _call(self) -> socket.socket | None:
        with self.lock:
            try:
                return self.server.call() if self.server else None
            except OSError:
                self._drop()
                return None

    def _drop(self) -> None:
        if self.server:
            self.server.end()
        self.server = None


def _start(known: Known) -> Server:
    folder = tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True)
    top = Path(folder.name).resolve()
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            words = SERVER, known.config, shutil.copytree(known.cache, top / "cache")
            process = subprocess.Popen(
                [sys.executable, "-I", *map(str, words), *known.libraries],
                cwd=top,
                env=plain_environment(top),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError:
        ours.close()
        folder.cleanup()
        raise
    ours.settimeout(0)
    return Server(known, folder, process, ours)


def _ask(link: socket.socket, folder: Path, what: Sequence[str], limits: Limits) -> Ended | None:
    """Put the question to a child; raises OSError or ValueError if it does not answer."""
    link.settimeout(limits.tool)
    link.sendall(json.dumps(_request(folder, what, limits)).encode() + b"\n")
    if not link.recv(1):
        return None
    answer, until = bytearray(), time.monotonic() + limits.tool
    try:
        while part := link.recv(65536):
            answer += part
            if len(answer) > ESCAPED * limits.tool_output:
                return None
            link.settimeout(max(until - time.monotonic(), 0.001))
    except TimeoutError:
        return Ended(-9, b"", b"", timed_out=True)
    said = json.loads(answer)
    return Ended(said["code"], said["said"].encode(), b"")


def _request(folder: Path, what: Sequence[str], limits: Limits) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "what": list(what),
        "seconds": limits.tool,
        "output": limits.tool_output,
        # As `bound` does it; a forked process has used no time yet.
        "limits": {
            "RLIMIT_AS": 2 * limits.memory,
            "RLIMIT_CPU": int(2 * limits.tool),
            "RLIMIT_FSIZE": 4 * limits.file_size,
            "RLIMIT_CORE": 0,
        },
    }
