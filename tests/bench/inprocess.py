"""The hidden suites in one process with the learner's code: what the chain runs, and the floor.

The same tests ask the same questions; no process, no limit and no wall stands between. Each test
has a fresh app and a fresh database. The last line on standard output gives the seconds that the
tests themselves took: what is left of a run when everything is imported and nothing is isolated.
"""

import contextvars
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

import pytest

from checker import catalog, intake
from checker.model import Cause, Judge
from checker.suites.kit import plugin as kit_plugin
from checker.suites.kit.job import Job
from checker.workshop import answers, serve
from checker.workshop.cell import Cell
from checker.workshop.faults import describe
from checker.workshop.limits import DEFAULTS, Limits
from checker.workshop.room import RoomPlan, fast_folder, furnish

KIT = Path(kit_plugin.__file__).parent


class InProcess:
    """Answers as a cell does, from this very process."""

    def __init__(self, plan: RoomPlan, package: str, limits: Limits) -> None:
        self.limits = limits
        self.most = {"response": limits.response, "headers": limits.headers}
        self.room = serve.Room(plan.submission, plan.temporary, package)
        self.asked: list[dict[str, Any]] = []
        self.alive = True
        self.warm = None
        self.output = type("Output", (), {"kept": b""})()
        sys.path += [str(plan.program), str(plan.submission)]

    def await_ready(self) -> None:
        """Be ready."""

    def call(self, message: dict[str, Any], _seconds: float) -> dict[str, Any]:
        """Carry out a message at once."""
        if message["op"] == "begin":
            self._begin()
            return {"ok": True}
        if message["op"] == "end":
            return {"ended": 0}
        try:
            # pytest-flask has pushed a context of the judge's stand-in: it is not the app's.
            answer = contextvars.Context().run(
                serve.answer_to, self.room, {**message, "most": self.most}
            )
            # The suites know answers as JSON gives them.
            return answers.checked(message["op"], json.loads(json.dumps(answer)))
        except BaseException as error:  # noqa: BLE001 - as in a cell
            return {"raised": describe(error, self.room.submission)}

    def _begin(self) -> None:
        """Forget the apps and files of the test before; the package stays imported."""
        self.room.apps.clear()
        self.room.notes.clear()
        os.environ.clear()
        os.environ.update(self.room.environment)
        for path in self.room.temporary.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def printed(self, _since: int = 0) -> str:
        """Return nothing: what is printed goes where it likes."""
        return ""

    def leave(self) -> None:
        """End nothing."""


class Timed(kit_plugin.JudgePlugin):
    """The judge's plugin with a clock over the tests alone, and nobody to wait for."""

    seconds = 0.0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        """Take the time of what the judge does between import and end."""
        started = time.perf_counter()
        bench = session.config.stash[kit_plugin.BENCH]
        problem = bench.load() or bench.probe()
        assert problem is None, (problem, problem.got)  # noqa: S101 - a benchmark of right solutions
        result = yield
        self.seconds = time.perf_counter() - started
        return result


def main(number: str, folder: str) -> int:
    """Run the suites of an exercise over a folder; return pytest's exit code."""
    exercise = catalog.load(number)
    checks = tuple(check.id for check in exercise.all_checks if check.judge is Judge.BEHAVIOUR)
    with tempfile.TemporaryDirectory(prefix="katas-bench-", dir=fast_folder()) as temporary:
        top = Path(temporary).resolve()
        submission, _ = intake.take_snapshot(exercise, Path(folder), top / "snapshot", "")
        room = furnish(top / "room", submission, exercise.suites)
        imports = next(check.id for check in exercise.all_checks if check.owns is Cause.IMPORT)
        limits = DEFAULTS.adjusted(exercise.limits)
        job = Job(room.folder, number, "toolshed", checks, "one", "practice", limits, "D", imports)
        plugin = Timed(job, cast("Cell", InProcess(room, job.package, limits)))
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        options = ["--import-mode=importlib", "--strict-markers", f"--rootdir={KIT}", "-q"]
        plugins = ["-pno:cacheprovider", "-ppytest_flask.plugin", "-pchecker.suites.kit.plugin"]
        suites = [str(suite) for suite in exercise.suites]
        code = pytest.main(
            [*options, *plugins, f"-c{KIT / 'pytest.ini'}", *suites], plugins=[plugin]
        )
        plugin.out.write(f"{plugin.seconds:.4f}\n")
        plugin.out.flush()
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
