"""Builds the folder that a cell may see: the submission, a temporary folder, our questions."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from checker.model import Submission

PACKAGE = Path(__file__).resolve().parent.parent

# All of the checker that goes into a cell. None of it knows an expected value.
CELL_FILES = (
    "workshop/clearing.py",
    "workshop/confine.py",
    "workshop/faults.py",
    "workshop/forks.py",
    "workshop/forkserver.py",
    "workshop/frames.py",
    "workshop/kept_files.py",
    "workshop/last_words.py",
    "workshop/rehearsal.py",
    "workshop/replay.py",
    "workshop/wsgi.py",
    "workshop/serve.py",
    "suites/kit/inside.py",
    "suites/kit/logs.py",
    "suites/kit/mails.py",
    "suites/kit/statements.py",
    "suites/kit/tables.py",
    "suites/kit/traces.py",
    "suites/kit/watching.py",
    "suites/kit/workers.py",
)

PAGE = 4096
# Enough is enough: counting must not take long either.
MOST_COUNTED = 4 * 1024 * 1024 * 1024
SHOWN_TEMPORARY = "/tmp"  # noqa: S108 - how a report shows the cell's temporary folder
ROOM_IN_MEMORY = 256 * 1024 * 1024

# Nothing of what is imported becomes garbage: to look for some takes a tenth of the time. Libraries
# and what tests ask with are imported once, ahead of learner code, not in the process of each test.
START = """\
import contextlib, gc, importlib, sys
gc.disable()
from checker.workshop import replay, serve
from checker.suites.kit import inside, logs, statements, tables
for name in {ahead!r}:
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
gc.freeze()
gc.enable()
replay.main(sys.argv[2:]) if sys.argv[1] == "replay" else serve.main(sys.argv[1:])
"""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """The folders of one room, before a cell lives in it."""

    folder: Path

    @property
    def program(self) -> Path:
        """Our own code in the cell."""
        return self.folder / "cell"

    @property
    def submission(self) -> Path:
        """A private copy of the snapshot: learner code may write to it."""
        return self.folder / "submission"

    @property
    def temporary(self) -> Path:
        """Databases and other files of a test."""
        return self.folder / "tmp"

    @property
    def instance(self) -> Path:
        """Flask's instance folder of an app in the submission."""
        return self.submission / "instance"

    @property
    def last_words(self) -> Path:
        """Where a cell writes down where it stands when it ends: the judge reads it."""
        return self.folder / "last-words.txt"


def fast_folder() -> str | None:
    """Return a folder in memory for rooms, or None where there is none with space enough.

    SQLite waits for the disk at each commit; a test's database need not survive anything.
    """
    memory = Path("/dev/shm")  # noqa: S108 - tempfile makes a private folder in it
    if memory.is_dir() and os.access(memory, os.W_OK):
        return str(memory) if shutil.disk_usage(memory).free >= ROOM_IN_MEMORY else None
    return None


def prepare(folder: Path, suites: tuple[Path, ...], libraries: tuple[str, ...] = ()) -> RoomPlan:
    """Make a room with the questions of the suites that will ask, and nobody in it yet.

    `libraries` are the modules that a cell imports while it waits.
    """
    plan = RoomPlan(folder)
    for name in CELL_FILES:
        target = plan.program / "checker" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / name, target)
    for package in ("", "workshop", "suites", "suites/kit"):
        (plan.program / "checker" / package / "__init__.py").touch()
    ahead = list(libraries)
    for suite in suites:
        inside = suite / "inside.py"
        if inside.is_file():
            ahead.append(f"inside_{suite.name[:2]}")
            shutil.copyfile(inside, plan.program / f"{ahead[-1]}.py")
    start = START.format(ahead=ahead)
    (plan.program / "__main__.py").write_text(start, encoding="utf-8")
    plan.instance.mkdir(parents=True)
    plan.temporary.mkdir()
    plan.last_words.touch()
    return plan


def admit(plan: RoomPlan, submission: Submission) -> None:
    """Put a submission into a room, in which a cell may wait for it already.

    The one before goes. The instance folder stays: it is another one behind the walls.
    """
    for path in plan.submission.iterdir():
        if path.is_dir() and path != plan.instance:
            shutil.rmtree(path)
        elif path != plan.instance:
            path.unlink()
    with plan.last_words.open("w", encoding="utf-8"):
        """What the one before has written there is forgotten."""
    for name in submission.files:
        target = plan.submission / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(submission.root / name, target)
    for path in plan.submission.rglob("*"):
        if path != plan.instance:
            # The cell may have another identity, and the user any umask.
            path.chmod(0o755 if path.is_dir() else 0o644)


def furnish(folder: Path, submission: Submission, suites: tuple[Path, ...]) -> RoomPlan:
    """Fill a room with the submission and the questions of the suites that will ask."""
    plan = prepare(folder, suites)
    admit(plan, submission)
    return plan


def written_in(plan: RoomPlan) -> int:
    """Return the bytes that lie where a cell may write; each entry counts a page at least."""
    total, waiting = 0, [plan.temporary, plan.instance]
    while waiting and total < MOST_COUNTED:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    # A file with holes holds less than it is long.
                    total += max(getattr(found, "st_blocks", 0) * 512, PAGE)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
        except OSError:
            continue  # the cell goes on making and removing while this counts
    return total


def without_paths(text: str, plan: RoomPlan) -> str:
    """Return a text without the paths of this machine, so that it reads the same anywhere."""
    libraries = "Lib" if sys.platform == "win32" else "lib"
    shown = {plan.temporary: SHOWN_TEMPORARY, plan.submission: "", plan.folder: ""} | {
        Path(prefix) / libraries: "python/lib" for prefix in (sys.prefix, sys.base_prefix)
    }
    for folder, name in shown.items():
        for spelling in {str(folder), folder.as_posix(), str(folder.resolve())}:
            text = text.replace(spelling, name)
    return text


def open_to(plan: RoomPlan, identity: int) -> None:
    """Let another identity read the room, and write where cells write."""
    for path in (plan.folder, *plan.folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for path in (plan.temporary, plan.instance, plan.last_words):
        os.chown(path, identity, identity)
