"""The judge process: pytest over the suites of a job. Started by the behaviour stage."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

KIT = Path(__file__).parent
# What of pytest no suite has a use for: it would be imported, and wait for garbage at the end.
UNUSED = (
    "cacheprovider",
    "doctest",
    "junitxml",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "threadexception",
    "unraisableexception",
)


def main(arguments: list[str]) -> int:
    """Run the judge. Arguments: the job's file, then the suites' folders."""
    # Nothing of what is imported becomes garbage: to look for some takes a tenth of the time.
    gc.disable()
    from checker.suites.kit.begin import begin, begin_warm
    from checker.suites.kit.job import Job

    path, *suites = arguments
    job = Job.read(Path(path))
    warm = begin_warm(job)
    cell = None if warm else begin(job)
    # factory_boy would import all of SQLAlchemy, for factories of models: there are none here.
    sys.modules["sqlalchemy"] = None  # type: ignore[assignment]
    import pytest

    from checker.suites.kit import plugin

    options: list[Any] = [
        "--import-mode=importlib",
        "--strict-markers",
        f"--rootdir={KIT}",
        f"-c{KIT / 'pytest.ini'}",
        *(f"-pno:{name}" for name in UNUSED),
        "-q",
        # For the others pytest reads and parses the suite anew whenever a test fails first.
        "--tb=native",
    ]
    gc.freeze()
    gc.enable()
    stop = ["-x"] if job.first else []
    # By name, pytest would look for them among the entry points of all that is installed.
    fixtures = import_module("pytest_flask.plugin")
    plugins = [fixtures, plugin, plugin.JudgePlugin(job, cell, warm)]
    return int(pytest.main([*options, *stop, *suites], plugins=plugins))


def leave(code: int) -> None:
    """End the process at once: the cell has ended, and nobody needs what the interpreter tidies."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
