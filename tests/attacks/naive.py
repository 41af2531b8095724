"""What we are not: a runner that imports a submission into the process that judges it.

It is kept for one purpose: a cheat has to get full marks here, or it is none.
Run as a program, with a submission's folder and the path of a report, it is that process.
"""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

# A text, so that no tool of ours takes it for a test of the checker.
SUITE = Path(__file__).parent / "naive_suite.txt"
SECONDS = 30


def full_marks(submission: Path, work: Path) -> bool:
    """Say whether an in-process runner is beaten: its process ends well, its report is clean."""
    report, suite = work / "report.xml", work / "test_toolshed.py"
    suite.write_text(SUITE.read_text(encoding="utf-8"), encoding="utf-8")
    program = [sys.executable, "-P", "-B", str(Path(__file__))]
    command = [*program, str(submission), str(report), str(suite)]
    try:
        ended = subprocess.run(
            command,
            cwd=work,
            env={"PATH": os.defpath, "HOME": str(work), "TMPDIR": str(work)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0 and _clean(report)


def _clean(report: Path) -> bool:
    if not report.is_file():
        # Such runners go by the exit code then.
        return True
    try:
        suites = ET.fromstring(report.read_text(encoding="utf-8")).iter("testsuite")  # noqa: S314
        return all(suite.get("failures") == suite.get("errors") == "0" for suite in suites)
    except ET.ParseError:
        return False


def main(submission: str, report: str, suite: str) -> int:
    """Judge in this very process."""
    import pytest

    sys.path.insert(0, submission)
    return int(
        pytest.main(
            ["-q", "-p", "no:cacheprovider", "-p", "no:flask", "-p", "no:hypothesispytest",
             f"--junitxml={report}", f"--rootdir={Path(suite).parent}", "-c", os.devnull, suite]
        )
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
