"""A lock holds between processes, and ends with its holder."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from checker.catalog import COURSE
from checker.learner.locks import locked

HOLDER = """
import sys, time
from pathlib import Path
from checker.learner.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def hold(path: Path) -> "subprocess.Popen[bytes]":
    """Start a process that holds the lock until it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        cwd=COURSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline().strip() == b"held"
    return process


def take(path: Path, taken: threading.Event) -> threading.Thread:
    """Wait for the lock in a thread, and say when it is had."""

    def wait() -> None:
        with locked(path):
            taken.set()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_who_comes_second_waits(tmp_path: Path) -> None:
    """Until the first one lets go."""
    path, taken = tmp_path / "lock", threading.Event()
    process = hold(path)
    thread = take(path, taken)
    assert not taken.wait(0.3)
    process.communicate(b"\n")
    thread.join(timeout=30)
    assert taken.is_set()


def test_a_holder_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    """Nobody has to remove a file by hand."""
    path = tmp_path / "lock"
    process = hold(path)
    process.kill()
    process.communicate()
    taken = threading.Event()
    take(path, taken).join(timeout=30)
    assert taken.is_set()


def test_the_lock_can_be_had_again_after_a_failure(tmp_path: Path) -> None:
    """An exception within lets go as well."""
    path = tmp_path / "lock"
    with pytest.raises(ZeroDivisionError), locked(path):
        raise ZeroDivisionError
    taken = threading.Event()
    take(path, taken).join(timeout=30)
    assert taken.is_set()
