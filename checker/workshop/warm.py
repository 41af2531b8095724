"""The judge's end of a warm process behind the walls, from which cells are forked (forkserver.py).

At tier A alone: there a pid namespace ends with all that is in it, what is written lies in memory
of its own, and Landlock and seccomp keep a submission from the process that it was forked from.
"""

import contextlib
import os
import secrets
import socket
import subprocess

from checker.errors import WorkshopError
from checker.workshop import confine, jail
from checker.workshop.limits import Limits
from checker.workshop.processes import Pipes, close_pipes, kill_tree, pipes_of
from checker.workshop.room import RoomPlan

STARTING = 60.0
# Seconds within which a process that has nothing to do must answer.
PATIENCE = 2.0
LONGEST = 100


def possible(tier: str, mode: str) -> bool:
    """Say whether submissions can come one after the other behind the same walls."""
    walls = tier == "A" and mode == "fork"
    return walls and confine.landlock_version() > 0 and confine.seccomp_library() is not None


class Warm:
    """A process that has its libraries and waits for submissions."""

    def __init__(self, room: RoomPlan, package: str, limits: Limits, tier: str) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process: subprocess.Popen[bytes] = jail.start_cell(
                room, package, "fork", limits, tier, control=theirs.fileno()
            )
        self._ready = False
        # How the cell ended that was forked last, and whether nothing is left of it.
        self.code: int | None = None
        self.clean = False

    def await_ready(self) -> None:
        """Wait until it has its libraries; raises WorkshopError if it does not come to that."""
        if not self._ready and self._receive(STARTING) != b"ready":
            kill_tree(self.process)
            said = pipes_of(self.process).stderr.read(4096).decode("utf-8", "replace")
            raise WorkshopError(f"a cell did not start: {said}")
        self._ready = True

    def fork(self) -> Pipes:
        """Return the pipes of a new cell: nobody has written into them yet."""
        self.code, self.clean = None, False
        (requests, send), (receive, replies), (hear, errors) = os.pipe(), os.pipe(), os.pipe()
        theirs = (requests, replies, errors)
        try:
            socket.send_fds(self._control, [b"fork"], theirs)
        except OSError as error:
            raise WorkshopError(f"the warm process has ended: {error}") from error
        finally:
            for end in theirs:
                os.close(end)
        return Pipes(os.fdopen(send, "wb"), os.fdopen(receive, "rb"), os.fdopen(hear, "rb"))

    def await_end(self) -> int | None:
        """Return how the cell ended, as in subprocess; None if it has not, or is not known."""
        code, _, clean = self._receive(PATIENCE).decode().partition(" ")
        if code:
            self.code, self.clean = int(code), clean == "True"
        return self.code

    def waits(self) -> bool:
        """Say whether it is there for the next submission."""
        order = secrets.token_hex(8).encode()
        with contextlib.suppress(OSError):
            self._control.send(order)
            return self._receive(PATIENCE) == order
        return False

    def end(self) -> None:
        """End it and everything that it has started."""
        kill_tree(self.process)
        close_pipes(self.process)
        self._control.close()

    def _receive(self, seconds: float) -> bytes:
        """Return what it says within a time, or nothing."""
        try:
            self._control.settimeout(seconds)
            return self._control.recv(LONGEST)
        except OSError:
            return b""
