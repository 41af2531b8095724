"""A judge on standby: pytest, the suites and a cell are there; the submission may come later.

What takes long is the same for every submission of an exercise: importing pytest and the suites,
importing Flask and SQLAlchemy into a cell, entering its walls, a rehearsal. A caller who knows
what will be checked next starts that ahead. No submission has been in a cell before its own.
"""

import json
import sys
import tempfile
from pathlib import Path

from checker import records
from checker.catalog import COURSE
from checker.model import Cause, Exercise, Finding, Judge, Submission
from checker.stages.plan import Plan
from checker.stages.sources import with_source
from checker.suites.kit.job import ENDED, Job
from checker.workshop.following import Followed, Follower
from checker.workshop.processes import end_tree, plain_environment, start
from checker.workshop.room import admit, fast_folder, prepare


class Standby:
    """A judge process with a cell, for its share of the tests under a plan."""

    def __init__(self, exercise: Exercise, plan: Plan, number: int = 0) -> None:
        """Start the judge with this number among the plan's."""
        self._folder = tempfile.TemporaryDirectory(
            prefix="katas-", dir=fast_folder(), ignore_cleanup_errors=True
        )
        top = Path(self._folder.name).resolve()
        self._room = prepare(top / "room", plan.suites, exercise.libraries)
        _job(exercise, plan, self._room.folder, number).write(top / "job.json")
        suites = [str(suite) for suite in plan.suites if suite.is_dir()]
        kit = ["-P", "-m", "checker.suites.kit"]
        command = [sys.executable, *kit, str(top / "job.json"), *suites]
        environment = plain_environment(top) | {
            "PYTHONPATH": str(COURSE),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            # Only the judge writes it, beside the suites, where no cell at A or B may write.
            "PYTHONDONTWRITEBYTECODE": "1" if sys.dont_write_bytecode else "",
        }
        self.process = start(command, top, environment)
        self._follower = Follower(self.process)
        self._unspoiled = plan.many

    @property
    def folder(self) -> Path:
        """The folder that is there as long as the judge is."""
        return Path(self._folder.name)

    @property
    def alive(self) -> bool:
        """Whether the judge still waits."""
        return self.process.poll() is None

    @property
    def reusable(self) -> bool:
        """Whether it can judge another submission after those that it has judged."""
        return self._unspoiled and self.alive

    def judge(self, submission: Submission, plan: Plan) -> Followed:
        """Let the submission in and return what the judge said, line by line.

        `plan` is the one that this was started for, but for what concerns this submission alone.
        """
        admit(self._room, submission)
        self._unspoiled = False

        def tell(line: str) -> None:
            if finding := heard(line):
                plan.tell(with_source(finding, submission))

        go = json.dumps({"seed": plan.seed, "urgent": plan.urgent}).encode() + b"\n"
        ended = self._follower.follow(go, tell, plan.limits.run, plan.cancelled, _last)
        self._unspoiled = ended.well and not ended.gone
        return ended

    def end(self) -> None:
        """End the judge and its cell, and remove their room."""
        end_tree(self.process)
        self._folder.cleanup()


def heard(line: str) -> Finding | None:
    """Return the finding that a line of the judge holds, or None for a line that holds none.

    At C learner code can find the judge's pipes and write into them. Nothing is lost by leaving
    that out: a check of which nothing is heard is open, never passed.
    """
    try:
        return records.decode(line)
    except ValueError:
        return None


def _job(exercise: Exercise, plan: Plan, room: Path, number: int) -> Job:
    return Job(
        room,
        exercise.id,
        exercise.submits[0].rstrip("/"),
        tuple(check.id for check in plan.of(Judge.BEHAVIOUR)),
        plan.mode,
        plan.seed,
        plan.limits,
        plan.tier,
        next((check.id for check in plan.checks if check.owns is Cause.IMPORT), ""),
        plan.replays,
        plan.first,
        (number, plan.judges),
        plan.many,
    )


def _last(line: str) -> int | None:
    """Return the exit code that the last line about a submission tells, or None for others."""
    return int(line.removeprefix(ENDED)) if line.startswith(ENDED) else None
