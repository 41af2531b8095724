"""Facts about this copy of the course and this terminal, for `doctor` and for reports of faults."""

import os
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from checker import catalog
from checker.errors import CheckerError
from checker.learner.git import Git
from checker.learner.progress import Standing, line_of
from checker.learner.state import FOLDER, Store

STARTING = 0.2
PATIENCE = 2000


def facts(course: Path) -> Iterator[tuple[str, str]]:
    """Yield what is known of the copy: version, progress, file events, terminal."""
    yield "course", _version(course)
    yield from _progress(course)
    yield "file events", file_events(course)
    columns, lines = shutil.get_terminal_size()
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    plain = ", NO_COLOR is set" if os.environ.get("NO_COLOR") else ""
    yield "terminal", f"{columns} columns, {lines} lines, encoding {encoding}{plain}"


def file_events(course: Path) -> str:
    """Write a file and say whether the system tells of it: `watch` is slower where it does not."""
    from watchfiles import watch

    try:
        (course / FOLDER).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=course / FOLDER, prefix="events-") as probed:
            timer = threading.Timer(STARTING, (Path(probed) / "probe").touch)
            timer.start()
            try:
                changes = watch(probed, rust_timeout=PATIENCE, yield_on_timeout=True, step=20)
                arrived = bool(next(iter(changes)))
            finally:
                timer.cancel()
                timer.join()
    except OSError as error:
        return f"unknown, for {course / FOLDER} cannot be written ({error.strerror})"
    except Exception as error:  # noqa: BLE001 - whatever ails the events is the answer
        return f"not to be had ({error}): watch looks at your files each second"
    return "arrive" if arrived else "do not arrive: watch looks at your files each second"


def _version(course: Path) -> str:
    version = catalog.version(course)
    git = Git(course)
    if not git.program:
        return f"{version}; git is not installed"
    commit = git.run("rev-parse", "--short", "HEAD")
    if commit.returncode:
        return f"{version}; no clone of git"
    branch = git.run("symbolic-ref", "-q", "--short", "HEAD").stdout.strip()
    changed = git.run("status", "--porcelain", "--", ":!exercises").stdout.splitlines()
    own = f"; {len(changed)} files outside of exercises/ differ from it" if changed else ""
    where = f"on {branch}" if branch else "on no branch (detached HEAD)"
    return f"{version}, commit {commit.stdout.strip()} {where}{own}"


def _progress(course: Path) -> Iterator[tuple[str, str]]:
    store = Store(course)
    try:
        state = store.read()
        lines = [
            line_of(catalog.load(number, course), state) for number in catalog.published(course)
        ]
    except CheckerError as error:
        yield "progress", str(error)
        return
    counts = Counter(line.standing for line in lines)
    told = [f"{counts[standing]} {standing.value}" for standing in Standing if counts[standing]]
    yield "progress", ", ".join(told) or "there is no exercise"
    for line in lines:
        if line.standing is Standing.STALE:
            yield "stale", f"{line.exercise.id} {line.words}: nox -s check-{line.exercise.id}"
    for note in store.notes:
        yield "note", note
    copies = sum(1 for _ in (course / FOLDER / "saved").glob("*/*"))
    if copies:
        yield "saved copies", f"{copies}, in {FOLDER}/saved"
