"""Digests of all that decides a verdict: under the same digest, a verdict may be used again."""

import hashlib
import platform
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from checker import packs
from checker.catalog import COURSE
from checker.model import Exercise

# What comes before a verdict or after it, and changes none.
NOT_JUDGING = frozenset({"cli.py", "__main__.py", "commands", "learner", "cohort", "reporters"})
CONFIGURATION = ("exercises/ruff.toml", "exercises/mypy.ini", "requirements.lock")


def of_checks(exercise: Exercise) -> str:
    """Return the digest of what judges an exercise: its checks, the checker, the pinned packages.

    Two machines with other Pythons or systems give different digests: a verdict may differ there.
    """
    return _of_files(f"{exercise.slug}\0{sys.version}\0{platform.platform()}", _files(exercise))


def of_questions(exercise: Exercise) -> str:
    """Return the digest of what is asked of an exercise: suites, structural rules, settings.

    It is the same on every machine, and a new version of Python, of a package or of the checker
    does not change it: what a learner has done is out of date when other things are asked.
    """
    checker = COURSE / "checker"
    asked = [path for suite in exercise.suites for path in suite.rglob("*") if path.is_file()]
    rules = {code for check in exercise.all_checks for code in check.codes}
    asked += [path for path in (checker / "shape_rules").glob("*.yml") if path.stem in rules]
    asked += [COURSE / "exercises" / name for name in ("ruff.toml", "mypy.ini")]
    return _of_files(exercise.slug, (path for path in asked if "__pycache__" not in path.parts))


def of_verdict(submission: str, checks: str, *chosen: str) -> str:
    """Return the digest that a stored verdict is found under.

    `submission` and `checks` are digests; `chosen` is what else the caller chose: tier, seed, task.
    """
    return hashlib.sha256("\0".join((submission, checks, *chosen)).encode()).hexdigest()


def _of_files(start: str, paths: Iterable[Path]) -> str:
    total = hashlib.sha256(start.encode())
    for path in sorted(paths):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"\0{_name(path)}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _name(path: Path) -> str:
    """Return how a file is called wherever the course lies, and the pack if it is of one."""
    top = f"{COURSE.as_posix()}/"
    if (name := path.as_posix()).startswith(top):
        return name.removeprefix(top)
    pack = packs.chosen()
    return f"pack/{path.relative_to(pack.folder).as_posix()}" if pack else path.name


def _files(exercise: Exercise) -> Iterator[Path]:
    suites = {suite.name for suite in exercise.suites}
    yield from (COURSE / name for name in CONFIGURATION)
    yield from (COURSE / "typings").rglob("*.pyi")
    yield exercise.folder / "exercise.toml"
    if pack := packs.chosen():
        yield from (path for path in pack.files() if "__pycache__" not in path.parts)
    checker = COURSE / "checker"
    for folder, names, files in checker.walk():
        left_out = {"__pycache__"}
        if folder == checker:
            left_out |= NOT_JUDGING
        elif folder == checker / "suites":
            left_out |= {name for name in names if name[0].isdigit()} - suites
        names[:] = (name for name in names if name not in left_out)
        yield from (folder / name for name in files if name not in left_out)
