"""Cell side: a process behind the walls that is warm, and forks a cell for each submission.

It has imported the libraries and never learner code. What a submission started or wrote is gone
before the next one comes; if that cannot be had, it says so, and is not used any more. Its walls
keep a submission's processes from its memory and its limits: confine.py.
"""

import gc
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from checker.workshop import last_words
from checker.workshop.clearing import clear
from checker.workshop.confine import set_dumpable

PIPES = 3
LONGEST = 100


def serve(control: socket.socket, folders: tuple[Path, ...]) -> None:
    """Fork a cell whenever three pipes come; returns in the cells alone, at the other ends."""
    # Nobody of the same identity may look at this process, or write to its memory, in /proc.
    set_dumpable(0)
    control.send(b"ready")
    while True:
        order, pipes, _, _ = socket.recv_fds(control, LONGEST, PIPES)
        if not order:
            last_words.leave(0)
        if not pipes:
            control.send(order)
            continue
        gc.freeze()
        child = os.fork()
        if child == 0:
            control.close()
            _move(pipes)
            set_dumpable(1)
            return
        for pipe in pipes:
            os.close(pipe)
        _, status = os.waitpid(child, 0)
        clean = _tidy(folders)
        control.send(f"{os.waitstatus_to_exitcode(status)} {clean}".encode())


def _move(pipes: list[int]) -> None:
    """Make the pipes standard input, output and error."""
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
        os.close(pipe)


def _tidy(folders: tuple[Path, ...]) -> bool:
    """End all that a submission has left behind, and remove what it wrote; say if that is so."""
    with suppress(ProcessLookupError):
        # In this pid namespace nobody else is, but for bubblewrap, which takes no signal from it.
        os.kill(-1, signal.SIGKILL)
    for folder in folders:
        clear(folder)
    try:
        return not any(entry for folder in folders for entry in folder.iterdir())
    except OSError:
        return False
