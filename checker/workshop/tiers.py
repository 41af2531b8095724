"""Chooses how far a cell is shut off from the machine, and says what stands in the way of more."""

import os
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from checker.errors import UsageError
from checker.workshop import jail
from checker.workshop.confine import landlock_version, seccomp_library


class Tier(StrEnum):
    """How far a cell is shut off; A is the strongest."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Isolation(StrEnum):
    """What a caller asks for: the best there is, nothing below B, or no more than C."""

    AUTO = "auto"
    STRICT = "strict"
    OFF = "off"


DESCRIPTIONS = {
    Tier.A: "namespaces of its own behind bubblewrap, with Landlock, seccomp and limits on top",
    Tier.B: "Landlock, seccomp and limits, without namespaces",
    Tier.C: "a process of its own, with limits on time, memory and files",
    Tier.D: "a process of its own, with limits on time",
}

# Landlock keeps signals inside the cell from this version on (Linux 6.12).
SCOPED_SIGNALS = 6


def choose(isolation: Isolation) -> Tier:
    """Return the tier that cells run at.

    Raises UsageError if a strict caller would get less than B here; it says what to do.
    """
    if isolation is Isolation.OFF:
        return weakest()
    obstacle_to_a = obstacle(Tier.A)
    if not obstacle_to_a:
        return Tier.A
    obstacle_to_b = obstacle(Tier.B)
    if not obstacle_to_b:
        return Tier.B
    if isolation is Isolation.STRICT:
        raise UsageError(
            "strict isolation is not to be had on this machine.\n"
            f"  tier A: {obstacle_to_a}\n  tier B: {obstacle_to_b}"
        )
    return weakest()


def weakest() -> Tier:
    """Return the tier that needs nothing of the machine."""
    return Tier.C if can_fork() else Tier.D


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether each test can have a forked process of its own."""
    return hasattr(os, "fork")


def obstacle(tier: Tier) -> str:
    """Return what keeps this machine from A or B, with what mends it; empty if nothing does."""
    if sys.platform != "linux":
        return "bubblewrap, Landlock and seccomp are features of Linux; use the dev container"
    return _obstacle_to_a() if tier is Tier.A else _obstacle_to_b()


def _obstacle_to_a() -> str:
    program = shutil.which("bwrap")
    if program is None:
        return (
            "bubblewrap is not installed; install the package bubblewrap (apt install bubblewrap)"
        )
    try:
        tried = subprocess.run(
            [*jail.walls(), "true"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not run here: {error}"
    if tried.returncode == 0:
        return ""
    said = tried.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"bubblewrap does not run here ({''.join(said) or 'it says nothing'}); {_remedy()}"


def _remedy() -> str:
    """Return what usually forbids namespaces, and how to allow them."""
    restricted = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if restricted.is_file() and restricted.read_text(encoding="ascii").strip() == "1":
        return (
            "AppArmor forbids user namespaces (Ubuntu 23.10 and later): give bwrap a profile with "
            "`userns,`, or run sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        )
    allowed = Path("/proc/sys/kernel/unprivileged_userns_clone")
    if allowed.is_file() and allowed.read_text(encoding="ascii").strip() == "0":
        return "user namespaces are off: run sysctl -w kernel.unprivileged_userns_clone=1"
    return "a container needs --security-opt seccomp=unconfined, or user namespaces of its own"


def _obstacle_to_b() -> str:
    version = landlock_version()
    if version < SCOPED_SIGNALS:
        return f"Landlock here is version {version}, and {SCOPED_SIGNALS} is needed (Linux 6.12)"
    if seccomp_library() is None:
        return "there is no libseccomp; install the package libseccomp2 (apt install libseccomp2)"
    if os.getuid() == 0 and (closed := jail.closed_to_others()):
        return (
            f"root is no identity for a cell, and no other user may enter {closed}: run as an "
            "ordinary user, or put the course and its Python where others can read them"
        )
    return ""


def features() -> dict[str, str]:
    """Return what the kernel offers, for `doctor`."""
    landlock = landlock_version()
    return {
        "Landlock": f"version {landlock}" if landlock else "not there: Linux 5.13 brought it",
        "seccomp": "there"
        if seccomp_library()
        else "not used: install the package libseccomp2 (apt install libseccomp2)",
    }
