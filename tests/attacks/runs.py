"""Starts workers for a tier, side by side, and collects what they say."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from checker.catalog import COURSE
from checker.workshop.tiers import Tier
from tests.attacks.harness import Outcome
from tests.ordinary import as_ordinary_user


class WorkerEnded(Exception):  # noqa: N818 - it says what happened
    """A worker did not come to its end: an attack has reached it, or it is broken."""


def outcomes(
    tier: Tier, *, only: str = "", twins: bool = False, beaten: bool = True, width: int = 0
) -> Iterator[Outcome]:
    """Run the corpus, or its benign twins, at a tier; raise WorkerEnded if a worker is lost."""
    width = 1 if only else width or max(1, min(4, os.cpu_count() or 1))
    extra = [*(["--twins"] if twins else []), *([] if beaten else ["--unbeaten"])]
    commands = [
        [
            *_before(tier), sys.executable, "-P", "-B", "-m", "tests.attacks.worker",
            "--tier", tier, "--share", f"{share}/{width}", "--only", only, *extra,
        ]
        for share in range(width)
    ]  # fmt: skip
    with ThreadPoolExecutor(width) as pool:
        for found in pool.map(lambda command: _run(command, tier), commands):
            yield from found


def _before(tier: Tier) -> list[str]:
    """Return what makes this machine reach B: an ordinary user who finds no bubblewrap."""
    if tier is not Tier.B:
        return []
    return [*as_ordinary_user(), "env", "PATH=/nowhere"]


def _run(command: list[str], tier: Tier) -> list[Outcome]:
    environment = os.environ | {"PYTHONPATH": str(COURSE)}
    ended = subprocess.run(
        command, cwd=COURSE, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise WorkerEnded(f"tier {tier}: exit code {ended.returncode}: {ended.stderr[-3000:]}")
    return [Outcome(**json.loads(line)) for line in ended.stdout.splitlines()]
