"""The judge process: pytest over the suites of a job. Started by the behaviour stage."""

import os
import sys
from pathlib import Path
from typing import Any

from checker.suites.kit.begin import begin, begin_warm
from checker.suites.kit.job import Job

KIT = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Run the judge. Arguments: the job's file, then the suites' folders."""
    path, *suites = arguments
    job = Job.read(Path(path))
    warm = begin_warm(job)
    cell = None if warm else begin(job)
    # factory_boy would import all of SQLAlchemy, for factories of models: there are none here.
    sys.modules["sqlalchemy"] = None  # type: ignore[assignment]
    import pytest

    from checker.suites.kit.plugin import JudgePlugin

    options: list[Any] = [
        "--import-mode=importlib",
        "--strict-markers",
        f"--rootdir={KIT}",
        f"-c{KIT / 'pytest.ini'}",
        "-pno:cacheprovider",
        "-ppytest_flask.plugin",
        "-pchecker.suites.kit.plugin",
        "-q",
    ]
    stop = ["-x"] if job.first else []
    plugin = JudgePlugin(job, cell, warm)
    code = int(pytest.main([*options, *stop, *suites], plugins=[plugin]))
    if plugin.door.forked:
        # What the process that it was forked from still needs stays as it is.
        sys.stderr.flush()
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
