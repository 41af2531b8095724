"""The judge process: pytest over the suites of a job. Started by the behaviour stage."""

import sys
from pathlib import Path
from typing import Any

import pytest

from checker.suites.kit.job import Job
from checker.suites.kit.plugin import JudgePlugin

KIT = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Run the judge. Arguments: the job's file, then the suites' folders."""
    job, *suites = arguments
    plugin = JudgePlugin(Job.read(Path(job)))
    stop = ["-x"] if plugin.job.first else []
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
    return int(pytest.main([*options, *stop, *suites], plugins=[plugin]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
