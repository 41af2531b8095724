"""Says what this machine offers the course, and what would mend what is missing."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from checker.catalog import COURSE
from checker.learner.facts import facts
from checker.workshop import tiers
from checker.workshop.tiers import DESCRIPTIONS, Isolation, Tier

OLDEST = (3, 12)


def diagnose(lock: Path = COURSE / "requirements.lock") -> list[tuple[str, str]]:
    """Return what was looked at, each with what was found: fit to be pasted into an issue."""
    return [*_python(lock), *facts(COURSE), *_isolation(), *_machine()]


def healthy(lock: Path = COURSE / "requirements.lock") -> bool:
    """Say whether checks can be trusted here: a Python that fits, and the pinned packages."""
    return sys.version_info >= OLDEST and not any(_differences(lock))


def _python(lock: Path) -> Iterator[tuple[str, str]]:
    fits = sys.version_info >= OLDEST
    yield (
        "Python",
        f"{platform.python_version()} on {platform.platform(terse=True)}"
        + ("" if fits else "; 3.12 or newer is needed"),
    )
    different = list(_differences(lock))
    shown = ", ".join(different[:5]) + (" and more" if len(different) > 5 else "")  # noqa: PLR2004
    yield (
        "packages",
        f"not as requirements.lock says: {shown}; remove the folder .nox/katas, it is made anew"
        if different
        else "as requirements.lock says",
    )


def _differences(lock: Path) -> Iterator[str]:
    for line in lock.read_text(encoding="utf-8").splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        wanted = Requirement(line.rstrip(" \\"))
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield f"{wanted.name} is missing"
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} is {found}, not {str(wanted.specifier).lstrip('=')}"


def _isolation() -> Iterator[tuple[str, str]]:
    best = tiers.choose(Isolation.AUTO)
    yield "isolation", f"tier {best}: {DESCRIPTIONS[best]}"
    for tier in (Tier.A, Tier.B):
        if tier < best:
            yield f"tier {tier}", f"not here: {tiers.obstacle(tier)}"
    if sys.platform == "linux":
        yield from tiers.features().items()
        if os.getuid() == 0:
            yield "root", "you are root; cells get another identity at A and B"
    if best not in {Tier.A, Tier.B}:
        yield (
            "so",
            (
                "practice works; do not check code here that you would not run, and expect "
                "`--isolation strict` to refuse"
            ),
        )


def _machine() -> Iterator[tuple[str, str]]:
    forks = "each test has a process of its own" if tiers.can_fork() else "one process serves all"
    yield "cells", forks
    yield "cores", str(tiers.cores())
