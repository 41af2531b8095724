"""Starts processes that can be ended with everything they started."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from checker.errors import WorkshopError
from checker.workshop.limits import Limits

# https://man7.org/linux/man-pages/man2/pr_set_child_subreaper.2const.html
SET_CHILD_SUBREAPER = 36
SET_DUMPABLE = 4
# Seconds in which all that a submission left behind must have ended.
PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a tool ended: `code` is negative for a signal, as in subprocess."""

    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False


def plain_environment(temporary: Path) -> dict[str, str]:
    """Return an environment that holds nothing of the user's but what a process needs."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATHEXT") if name in os.environ}
    return kept | {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(temporary),
        "USERPROFILE": str(temporary),
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
        "TMP": str(temporary),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


def start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    identity: int | None = None,
    inherited: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a process with three pipes, in a session of its own where there are sessions.

    With an identity it runs as this user and group, and belongs to no other group. It inherits
    the files with the numbers `inherited`, and no others.
    """
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
            user=identity,
            group=identity,
            extra_groups=None if identity is None else [],
            pass_fds=inherited,
        )
    except OSError as error:
        raise WorkshopError(f"{command[0]} could not be started: {error}") from error


@dataclass(frozen=True, slots=True)
class Pipes:
    """The three pipes of a process that `start` started."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


def pipes_of(process: subprocess.Popen[bytes]) -> Pipes:
    """Return the pipes of a process; raises WorkshopError if it has none."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise WorkshopError("a process was started without its pipes")
    return Pipes(process.stdin, process.stdout, process.stderr)


def program(name: str) -> str:
    """Return the path of a tool in the environment of this interpreter: it starts without Python.

    Raises WorkshopError if it is not there.
    """
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise WorkshopError(
            f"{name} is missing from the environment; run `nox -s check` to refresh it"
        )
    return found


def run_tool(
    command: Sequence[str],
    folder: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run one of our tools over learner files, to its end or to the limit."""
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        clean = plain_environment(Path(temporary)) | dict(environment or {})
        process = start(command, folder, clean)
        bound(process, limits)
        try:
            return _to_its_end(process, limits)
        except subprocess.TimeoutExpired:
            return Ended(-9, b"", b"", timed_out=True)
        finally:
            end_tree(process)


def _to_its_end(process: subprocess.Popen[bytes], limits: Limits) -> Ended:
    """Read what a tool says until it ends; one that says too much is ended, by signal 9."""
    pipes = pipes_of(process)
    pipes.stdin.close()
    kept = (bytearray(), bytearray())
    readers = [
        threading.Thread(target=_keep, args=(pipe, part, limits.tool_output, process), daemon=True)
        for pipe, part in zip((pipes.stdout, pipes.stderr), kept, strict=True)
    ]
    for reader in readers:
        reader.start()
    until = time.monotonic() + limits.tool
    code = process.wait(timeout=limits.tool)
    for reader in readers:
        # A process that the tool has started may hold the other end; end_tree ends it.
        reader.join(timeout=max(0.1, until - time.monotonic()))
    return Ended(code, bytes(kept[0]), bytes(kept[1]))


def _keep(pipe: IO[bytes], kept: bytearray, most: int, process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while part := pipe.read1(65536) if hasattr(pipe, "read1") else pipe.read(65536):
            kept += part
            if len(kept) > most:
                process.kill()
                return


def adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind, where the system knows how.

    A process that forks twice would else belong to nobody, and outlive the run.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        # At C the same user's code could else open this process's memory and pipes below /proc.
        libc.prctl(SET_DUMPABLE, 0, 0, 0, 0)


def end_orphans() -> None:
    """End all children of this process, and those that come while it does so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and (family := psutil.Process().children(recursive=True)):
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        psutil.wait_procs(family, timeout=0.1)


def memory_of(process: subprocess.Popen[bytes]) -> int:
    """Return the bytes that a process and its descendants hold together, as far as can be seen."""
    return sum(_memory_of_one(member) for member in _family(process))


def processes_of(process: subprocess.Popen[bytes]) -> int:
    """Return how many threads a process and its descendants have together."""
    total = 0
    for member in _family(process):
        with contextlib.suppress(psutil.Error):
            total += member.num_threads()
    return total


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        first = psutil.Process(process.pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def _memory_of_one(member: psutil.Process) -> int:
    """Return what one process holds: a page that forks share counts in parts."""
    with contextlib.suppress(psutil.Error, OSError):
        return int(getattr(member.memory_full_info(), "pss", 0))
    return 0


def bound(process: subprocess.Popen[bytes], limits: Limits) -> None:
    """Limit memory, time and files of a tool of ours that has been started; on Linux only."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(psutil.Error):
        tool = psutil.Process(process.pid)
        for what, value in (
            (psutil.RLIMIT_AS, 2 * limits.memory),
            (psutil.RLIMIT_CPU, int(2 * limits.tool)),
            (psutil.RLIMIT_FSIZE, 4 * limits.file_size),
            (psutil.RLIMIT_CORE, 0),
        ):
            tool.rlimit(what, (value, value))


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """End a process and all its descendants, and close its pipes."""
    kill_tree(process)
    close_pipes(process)


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """End a process and all its descendants, those too that come while it does so."""
    if process.poll() is None and sys.platform != "win32":
        # Stopped, it starts nothing more and still is the parent of what it had adopted.
        with contextlib.suppress(psutil.Error):
            psutil.Process(process.pid).suspend()
    until = time.monotonic() + PATIENCE
    family = _descendants(process.pid)
    while family and time.monotonic() < until:
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        psutil.wait_procs(family, timeout=0.02)
        family = _descendants(process.pid)
    if process.poll() is None:
        process.kill()
    process.wait()


def _descendants(number: int) -> list[psutil.Process]:
    """Return the descendants of a process that still run; the dead wait for their parent."""
    try:
        family = psutil.Process(number).children(recursive=True)
    except psutil.Error:
        return []
    return [member for member in family if _runs(member)]


def _runs(member: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return bool(member.status() != psutil.STATUS_ZOMBIE)
    return False


def close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes of a process; who still reads from one would block this for ever."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
