"""The judge process ends as soon as it has nothing more to say."""

import subprocess
import sys

import pytest

from checker.catalog import COURSE

LEAVES = """
import atexit, sys
from checker.suites.kit.__main__ import leave
atexit.register(print, "tidied up")
print("said", end="")
print("told", end="", file=sys.stderr)
leave({code})
"""


@pytest.mark.parametrize("code", [0, 1, 3])
def test_all_that_was_said_arrives_and_the_code_too(code: int) -> None:
    """What the interpreter would do at its end is left out."""
    command = [sys.executable, "-c", LEAVES.format(code=code)]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "said", "told")
