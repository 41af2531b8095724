"""The golden messages: what the first part of a report says of each wrong solution."""

import difflib
import itertools
import sys
from pathlib import Path

from checker.catalog import COURSE
from checker.model import Exercise, Verdict
from checker.reporters import terminal
from tests.proof import cases
from tests.proof.runs import Proof
from tests.proof.steady import steady


def prove(exercise: Exercise, proof: Proof, verdict: Verdict) -> Proof:
    """Show that the message for a wrong solution is the one that is kept."""
    path = _path(exercise, proof)
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    now = terminal.headline(steady(verdict))
    problem = "" if kept == now else f"it reads differently; {_first_change(kept, now)}"
    return Proof(f"the message for {proof.wrong} is the golden one", problem)


def write(exercise: Exercise, proof: Proof, verdict: Verdict) -> Proof:
    """Write the message anew and print what changed, to be read."""
    path = _path(exercise, proof)
    rewrite(path, terminal.headline(steady(verdict)))
    return Proof(f"the message for {proof.wrong} is the golden one")


def rewrite(path: Path, after: str) -> None:
    """Write a message and print the difference."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(after, encoding="utf-8", newline="\n")
    sys.stdout.writelines(_difference(before, after, path))


def _path(exercise: Exercise, proof: Proof) -> Path:
    return cases.TESTS / "golden" / exercise.suite.name / f"{proof.wrong}.txt"


def _first_change(kept: str, now: str) -> str:
    lines = itertools.zip_longest(kept.splitlines(), now.splitlines(), fillvalue="(nothing)")
    old, new = next(((old, new) for old, new in lines if old != new), ("", "another end of line"))
    return f"{new.strip()!r} instead of {old.strip()!r}"


def _difference(before: str, after: str, path: Path) -> list[str]:
    name = path.relative_to(COURSE).as_posix()
    return list(
        difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=1
        )
    )
