"""The types judge: strict mypy with the course's configuration, and no other."""

import contextlib
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checker.catalog import COURSE
from checker.model import Finding, Judge, Location, Submission
from checker.stages.ledger import Issue, findings_of, syntax_error, tool_failed
from checker.stages.plan import Plan
from checker.stages.sources import culprit, hurried, unsilenced_copy
from checker.stages.warm_mypy import Known
from checker.workshop.limits import Limits
from checker.workshop.processes import Ended, run_tool
from checker.workshop.room import fast_folder

CONFIG = COURSE / "exercises" / "mypy.ini"
CACHES = COURSE / ".katas" / "mypy"
CLEAN, ISSUES = 0, 1

# What solutions import, and is not imported by another of these: mypy reads them once and keeps
# what it learned; a submission's run starts from a copy.
LIBRARIES = (
    "argon2",
    "argon2.exceptions",
    "celery",
    "celery.schedules",
    "celery.signals",
    "csv",
    "email_validator",
    "flask",
    "flask.views",
    "flask_cors",
    "flask_limiter",
    "flask_limiter.util",
    "flask_mail",
    "flask_sqlalchemy",
    "flask_talisman",
    "jinja2",
    "pydantic",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.exc",
    "sqlalchemy.orm",
    "werkzeug.exceptions",
    "werkzeug.security",
)


def judge(submission: Submission, plan: Plan) -> list[Finding]:
    """Return mypy's findings on the submission."""
    if not plan.of(Judge.TYPES):
        return []
    with tempfile.TemporaryDirectory(prefix="katas-", dir=fast_folder()) as temporary:
        copy = unsilenced_copy(submission, Path(temporary) / "copy")
        for stub in copy.rglob("*.pyi"):
            # mypy would believe it in place of the module that is run.
            stub.unlink()
        what = (*_packages(submission), *_passed_over(submission))
        ended = _asked(copy, plan, what) or _with_warm_cache(copy, plan, what)
        if ended.timed_out or ended.code not in {CLEAN, ISSUES}:
            cache = Path(temporary) / "cold"

            def survives(name: str) -> bool:
                alone = _mypy(copy, cache, hurried(plan), "--follow-imports=skip", name)
                return alone.code in {CLEAN, ISSUES}

            return _gave_up(ended, submission, culprit(submission, plan.limits.tool, survives))
    issues = [_issue(row) for row in _rows(ended.stdout)]
    if broken := next((issue for issue in issues if not issue.code), None):
        return [syntax_error(broken.message, broken.location)]
    return findings_of(issues, plan, Judge.TYPES)


def prepare(plan: Plan) -> None:
    """Start the mypy that waits, where the plan has one."""
    if plan.mypy and plan.of(Judge.TYPES):
        # Where there is no room for a cache, the check will say so.
        with contextlib.suppress(OSError):
            plan.mypy.start(Known(CONFIG, warm_cache(plan), LIBRARIES))


def _asked(copy: Path, plan: Plan, what: Sequence[str]) -> Ended | None:
    """Ask the mypy that waits; None if there is none, or if it leaves this to a run."""
    if plan.mypy is None:
        return None
    return plan.mypy.run(Known(CONFIG, warm_cache(plan), LIBRARIES), copy, what, plan.limits)


def _with_warm_cache(copy: Path, plan: Plan, what: Sequence[str]) -> Ended:
    """Run mypy with a copy of the cache; without one where it gives up: a disk may have failed."""
    with tempfile.TemporaryDirectory(prefix="katas-", dir=fast_folder()) as temporary:
        cache = Path(temporary) / "cache"
        # mypy writes into its cache even where nothing changed: each run has a copy.
        shutil.copytree(warm_cache(plan), cache)
        ended = _mypy(copy, cache, plan, *what)
        if ended.timed_out or ended.code in {CLEAN, ISSUES}:
            return ended
        again = _mypy(copy, Path(temporary) / "cold", plan, *what)
    if again.code in {CLEAN, ISSUES}:
        # The next run makes it anew.
        shutil.rmtree(CACHES / _key(), ignore_errors=True)
    return again


def warm_cache(plan: Plan) -> Path:
    """Return the folder with what mypy knows of the libraries, made at the first call."""
    target = CACHES / _key()
    if target.is_dir():
        return target
    CACHES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHES) as work:
        source = Path(work) / "libraries.py"
        source.write_text("".join(f"import {name}\n" for name in LIBRARIES), encoding="utf-8")
        _mypy(Path(work), Path(work) / "cache", plan, "libraries.py")
        (Path(work) / "cache").mkdir(exist_ok=True)
        try:
            # Two first runs at once make the same cache: whoever comes second leaves it.
            (Path(work) / "cache").rename(target)
        except OSError:
            if not target.is_dir():
                raise
    return target


def _key() -> str:
    """Return a name that changes with all that a cache depends on; the lock pins mypy."""
    parts = (sys.version, CONFIG.read_text(encoding="utf-8"), *LIBRARIES)
    lock = (COURSE / "requirements.lock").read_bytes()
    return hashlib.sha256("\0".join(parts).encode() + lock).hexdigest()[:16]


def _packages(submission: Submission) -> list[str]:
    """Return the submitted packages and modules that lie at the top."""
    return sorted({name.partition("/")[0] for name in submission.modules})


def _passed_over(submission: Submission) -> list[str]:
    """Return the modules in folders that mypy does not enter, and Python does."""
    return [name for name in submission.modules if "node_modules" in name.split("/")]


def _mypy(folder: Path, cache: Path, plan: Plan, *what: str) -> Ended:
    command = [
        sys.executable, "-I", "-m", "mypy", "--config-file", str(CONFIG), "--cache-dir", str(cache),
        "--output", "json", "--no-error-summary", *what,
    ]  # fmt: skip
    return run_tool(command, folder, plan.limits)


def _rows(stdout: bytes) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in stdout.decode().splitlines() if line.startswith("{")]
    return [row for row in rows if row["severity"] == "error"]


def _issue(row: dict[str, Any]) -> Issue:
    code = str(row["code"] or "misc")
    location = Location(
        Path(row["file"]).as_posix(), max(row["line"], 1), max(row["column"], 0) + 1
    )
    return Issue("" if code == "syntax" else code, str(row["message"]), location, _link(code))


def _link(code: str) -> str:
    return f"https://mypy.readthedocs.io/en/stable/_refs.html#code-{code}"


def _gave_up(ended: Ended, submission: Submission, name: str) -> list[Finding]:
    """Say that mypy did not survive, or that it could not even parse a file."""
    for row in _rows(ended.stdout):
        if row["code"] == "syntax":
            issue = _issue(row)
            return [syntax_error(issue.message, issue.location)]
    what = "takes too long" if ended.timed_out else "gives up"
    return [tool_failed("mypy", what, submission, Judge.TYPES, name)]


if __name__ == "__main__":
    # The environment is being made: the first check need not wait for this.
    warm_cache(Plan((), (), Limits(), "", ""))
