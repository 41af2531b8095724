"""The sessions: a list that a newcomer reads, and every command that the README names."""

import importlib.util
import os
import signal
import subprocess
import sys
import threading

import nox
import pytest

from checker import catalog
from checker.catalog import COURSE


def run_nox(*arguments: str) -> str:
    """Run nox in the course's folder without running a session, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "nox", *arguments],
        cwd=COURSE,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_list_is_short() -> None:
    """One line for each exercise, one for each other command, and a word about the rest."""
    said = run_nox("-l")
    assert len(said.splitlines()) <= 45
    assert max(map(len, said.splitlines())) <= 100
    for number in catalog.published():
        assert said.count(f"-{number} ->") == 1
    assert "solution-NN" in said


def test_every_exercise_has_every_command() -> None:
    """What the list keeps short is there."""
    commands = ("check", "hint", "fix", "start", "run", "reset", "solution")
    names = [f"{command}-{number}" for command in commands for number in catalog.published()]
    listed = run_nox("--list-sessions", "-s", *names).splitlines()
    assert sum(line.startswith("* ") for line in listed) == len(names)


SLOW_TO_END = """
import sys, time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(0.6)  # longer than subprocess.run would wait before it kills
    sys.exit(7)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a console, not here")
def test_a_program_ends_in_its_own_way_after_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that stops a server, or a watch that ends its cells, is not killed in the midst."""
    monkeypatch.setattr(nox.options, "sessions", None)
    spec = importlib.util.spec_from_file_location("course_noxfile", COURSE / "noxfile.py")
    assert spec
    assert spec.loader
    noxfile = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(noxfile)
    process = subprocess.Popen([sys.executable, "-c", SLOW_TO_END], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"

    def press() -> None:
        process.send_signal(signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Timer(0.2, press).start()
    assert noxfile.finished(process) == 7
    process.stdout.close()
