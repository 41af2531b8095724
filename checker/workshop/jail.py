"""Tiers A and B from outside: the walls that a cell is started behind, and its identity."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from checker.workshop.limits import Limits
from checker.workshop.processes import plain_environment, start
from checker.workshop.room import RoomPlan, open_to

# Each judge that runs as root gives its cells an identity that nobody else has.
FIRST_IDENTITY = 1_879_048_192
# The system's folder for temporary files is there and small; a cell is told to use its room's.
TEMPORARY = ("--perms", "1777", "--size", str(1024 * 1024), "--tmpfs", "/tmp")  # noqa: S108
# What everybody must be allowed in a folder: to list it and to enter it.
LIST_AND_ENTER = 0o005
# What a program needs of a Linux system besides Python.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/nix")
# The processes that are kept to be forked (forks.py, forkserver.py) count as none of the app's.
KEPT = 2
# What else a user may start while a cell runs that counts with it. The judge looks at the cell's
# own processes besides.
HEADROOM = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """How a cell is started: what stands before its command, and what it is told to close."""

    before: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    identity: int | None = None


def entry(tier: str, room: RoomPlan, limits: Limits) -> Entry:
    """Return the way into a room at a tier; the cell closes the door behind itself (confine)."""
    if tier not in {"A", "B"}:
        return Entry(environment={"CELL_TIER": tier})
    # At A, bubblewrap makes both anew; at B they are the machine's.
    seen = ("/proc", "/dev") if tier == "A" else ("/dev/zero", "/dev/random", "/dev/urandom")
    environment = {
        "CELL_TIER": tier,
        "CELL_PROCESSES": str(limits.processes + KEPT + _processes_beside(tier)),
        "CELL_READ": os.pathsep.join([*seen, *SYSTEM, *_python(), str(room.folder)]),
        "CELL_WRITE": os.pathsep.join(
            map(str, (room.temporary, room.instance, room.last_words, "/dev/null"))
        ),
    }
    identity = _identity()
    if tier == "B":
        return Entry([], environment, identity)
    if identity is not None:
        environment["CELL_IDENTITY"] = str(identity)
    return Entry([*walls(), *_furniture(room, limits)], environment)


def start_cell(  # noqa: PLR0913, PLR0917 - each names one fact of the cell
    room: RoomPlan,
    package: str,
    mode: str,
    limits: Limits,
    tier: str,
    control: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a cell; with the number of a socket, a process from which cells are forked."""
    way = entry(tier, room, limits)
    if way.identity is not None or "CELL_IDENTITY" in way.environment:
        open_to(room, way.identity or int(way.environment["CELL_IDENTITY"]))
    environment = plain_environment(room.temporary) | way.environment | _told(limits)
    if control is not None:
        environment["CELL_CONTROL"] = str(control)
    program = [sys.executable, "-I", "-B", str(room.program), str(room.submission)]
    command = [*way.before, *program, str(room.temporary), package, mode]
    kept = () if control is None else (control,)
    return start(command, room.temporary, environment, way.identity, kept)


def _told(limits: Limits) -> dict[str, str]:
    """Return the limits that a cell sets for itself, as variables of its environment."""
    return {
        "CELL_MEMORY": str(limits.memory),
        "CELL_FILE_SIZE": str(limits.file_size),
        "CELL_OPEN_FILES": str(limits.open_files),
        "CELL_OUTPUT": str(limits.output),
        "CELL_CPU": str(limits.cpu),
    }


def walls() -> list[str]:
    """Return the command of bubblewrap: namespaces, and a read-only root with Python alone.

    As root, there is no user namespace: the cell gives up root itself, for an identity whose
    processes RLIMIT_NPROC counts (it counts none of root's, mapped or not).
    """
    root = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [
        "bwrap",
        "--die-with-parent",
        "--new-session",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        *(root if os.getuid() == 0 else ["--unshare-user"]),
        *TEMPORARY,
        *_system(),
        "--proc",
        "/proc",
        "--dev",
        "/dev",
    ]


def closed_to_others() -> str:
    """Return a folder on the way to Python that only its owner may enter, or nothing."""
    for place in (*_python(), sys.executable):
        for folder in (Path(place), *Path(place).parents):
            if folder.is_dir() and folder.stat().st_mode & LIST_AND_ENTER != LIST_AND_ENTER:
                return str(folder)
    return ""


def _processes_beside(tier: str) -> int:
    """Return how many processes and threads count against the cell's limit without being its.

    RLIMIT_NPROC counts all that a user runs; a user namespace and an identity count anew.
    """
    if tier == "A" or os.getuid() == 0:
        return 0
    mine = os.getuid()
    return HEADROOM + sum(
        process.info["num_threads"] or 0
        for process in psutil.process_iter(["uids", "num_threads"])
        if process.info["uids"] and process.info["uids"].real == mine
    )


def _identity() -> int | None:
    """Return an unprivileged user id of this judge's own, or None if it is unprivileged itself."""
    return FIRST_IDENTITY + os.getpid() if os.getuid() == 0 else None


def _system() -> list[str]:
    words: list[str] = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    for name in _python():
        words += [*way_to(name), "--ro-bind", name, name]
    return words


def way_to(name: str) -> list[str]:
    """Return the folders that lead to a place: bubblewrap would make them for root alone."""
    above = [str(folder) for folder in reversed(Path(name).parents)][1:]
    return [word for folder in above for word in ("--perms", "0755", "--dir", folder)]


def _python() -> list[str]:
    """Return the folders that this Python and its environment live in, outside the system's."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve()}
    link = Path(sys.executable)
    while link.is_symlink():
        # bin/python may lead to its interpreter by several steps.
        folders.add(link.parent.parent)
        link = link.parent / link.readlink()
    found = {str(folder) for folder in folders if not folder.is_relative_to("/usr")}
    return sorted(found - {"/"}, key=len)


def _furniture(room: RoomPlan, limits: Limits) -> list[str]:
    """Return what of the room is seen, and what can be written: memory that ends with the cell."""
    private = ["--perms", "0777", "--size", str(limits.disk), "--tmpfs"]
    return [
        *way_to(str(room.program)),
        "--ro-bind", str(room.program), str(room.program),
        "--ro-bind", str(room.submission), str(room.submission),
        *private, str(room.instance),
        *private, str(room.temporary),
        "--bind", str(room.last_words), str(room.last_words),
        "--remount-ro", "/dev",
        "--remount-ro", "/",
        "--chdir", str(room.temporary),
    ]  # fmt: skip
