"""`watch` in a real terminal: saves, keys, Ctrl-C, narrow and plain terminals."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from checker.catalog import COURSE

if sys.platform == "win32":
    pytest.skip("pexpect needs a pseudo-terminal", allow_module_level=True)

import pexpect
import pyte

PATIENCE = 60.0
# What a terminal of 80 columns shows when nothing runs.
IDLE = "watching 01"


class Terminal:
    """`watch` in a pseudo-terminal, and the screen that a person would see."""

    def __init__(self, whole_course: Path, columns: int, environment: dict[str, str]) -> None:
        self.screen = pyte.HistoryScreen(columns, 50, history=5000)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "checker", "watch", "01"],
            cwd=str(whole_course),
            env={**os.environ, "TERM": "xterm-256color", **environment},
            dimensions=(50, columns),
            encoding="utf-8",
        )
        self.said = ""

    def text(self) -> str:
        """Return what is on the screen, and what has been scrolled away."""
        history = [
            "".join(line[column].data for column in range(self.screen.columns)).rstrip()
            for line in self.screen.history.top
        ]
        return "\n".join([*history, *(line.rstrip() for line in self.screen.display)])

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Read until a condition holds; fail with the screen if it does not in time."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"it did not come:\n{self.text()}")
            with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
                part = self.child.read_nonblocking(65536, timeout=0.1)
                self.said += part
                self.stream.feed(part)

    def see(self, words: str, times: int = 1) -> None:
        """Wait until words stand on the screen, or above it, so many times."""
        self.wait_for(lambda: self.text().count(words) >= times)

    def idle(self) -> None:
        """Wait until the last line says that nothing runs."""
        self.wait_for(lambda: any(IDLE in line for line in self.screen.display))

    def ended(self) -> int | None:
        """Wait for the end of the process; return its exit code."""
        self.wait_for(lambda: not self.child.isalive())
        return self.child.exitstatus


type Start = Callable[..., Terminal]


@pytest.fixture
def start(whole_course: Path) -> Iterator[Start]:
    """Start `watch` in terminals, and see to it that they leave no process behind."""
    if (cache := COURSE / ".katas" / "mypy").is_dir():
        shutil.copytree(cache, whole_course / ".katas" / "mypy")
    started: list[Terminal] = []

    def begin(columns: int = 80, **environment: str) -> Terminal:
        started.append(Terminal(whole_course, columns, environment))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.child.close(force=True)


def family_of(terminal: Terminal) -> list[psutil.Process]:
    """Return all processes that a terminal's `watch` has started."""
    return psutil.Process(terminal.child.pid).children(recursive=True)


def solve(whole_course: Path) -> Path:
    """Put the reference of 01 into the learner's room; return the module of the health views."""
    room = whole_course / "exercises" / "01-app-factory" / "toolshed"
    shutil.copytree(whole_course / "solutions/01-app-factory/toolshed", room, dirs_exist_ok=True)
    return room / "health" / "routes.py"


def test_a_save_is_checked_and_the_keys_do_what_they_say(whole_course: Path, start: Start) -> None:
    """Break, see the headline; mend, see green; ask for all, for a hint, for the list; leave."""
    routes = solve(whole_course)
    right = routes.read_text(encoding="utf-8")
    terminal = start()
    terminal.see("All checks pass.")
    terminal.idle()
    routes.write_text(right.replace('return {"status": "ok"}\n', "return 1 / 0\n"), "utf-8")
    terminal.see("ZeroDivisionError")
    terminal.see("Next: nox -s check-01 after your change")
    terminal.idle()
    terminal.child.send("a")
    terminal.see("liveness never touches the database")
    terminal.child.send("h")
    terminal.see("01.4 Health, hint 1 of 3")
    terminal.child.send("l")
    terminal.see("in work")
    routes.write_text(right, encoding="utf-8")
    terminal.see("Nothing has changed since this was found; r runs it again.")
    terminal.child.send("r")
    terminal.see("All checks pass.", times=3)
    family = family_of(terminal)
    terminal.child.send("q")
    assert terminal.ended() == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_ctrl_c_ends_a_run_in_the_middle_and_leaves_nothing(
    whole_course: Path, start: Start
) -> None:
    """No traceback, no process, and the terminal shows what is typed again."""
    solve(whole_course)
    terminal = start()
    terminal.see("checking 01")
    terminal.wait_for(lambda: len(family_of(terminal)) > 1)
    family = family_of(terminal)
    terminal.child.sendintr()
    assert terminal.ended() == 130
    assert "Traceback" not in terminal.text()
    assert psutil.wait_procs(family, timeout=5)[1] == []


def is_judge(process: psutil.Process) -> bool:
    """Say whether a process is a judge; one that is gone is none."""
    with contextlib.suppress(psutil.Error):
        return "checker.suites.kit" in process.cmdline()
    return False


def test_a_killed_checker_takes_its_judge_and_its_cell_along(whole_course: Path) -> None:
    """SIGKILL leaves no time to clean up: the judge notices that nobody is there."""
    solve(whole_course)
    checker = subprocess.Popen(
        [sys.executable, "-m", "checker", "check", "01", "--fresh"],
        cwd=whole_course,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    family: list[psutil.Process] = []
    deadline = time.monotonic() + PATIENCE
    while not any(is_judge(one) for one in family) and time.monotonic() < deadline:
        family = psutil.Process(checker.pid).children(recursive=True)
    assert any(is_judge(one) for one in family)
    checker.send_signal(signal.SIGKILL)
    checker.wait()
    assert psutil.wait_procs(family, timeout=20)[1] == []


def test_a_newer_save_ends_the_run_of_an_older_one(whole_course: Path, start: Start) -> None:
    """Only the newest state gets a verdict."""
    routes = solve(whole_course)
    right = routes.read_text(encoding="utf-8")
    terminal = start()
    terminal.see("checking 01")
    routes.write_text(right.replace('return {"status": "ok"}\n', "return 1 / 0\n"), "utf-8")
    terminal.see("ZeroDivisionError")
    terminal.idle()
    assert "All checks pass." not in terminal.text()


@pytest.mark.parametrize(
    ("columns", "environment"),
    [(40, {}), (80, {"NO_COLOR": "1"}), (80, {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})],
)
def test_narrow_plain_and_old_terminals_are_served(
    start: Start, columns: int, environment: dict[str, str]
) -> None:
    """Nothing is wider than the terminal, coloured against its wish, or written in wrong signs."""
    terminal = start(columns, **environment)
    terminal.see("nox -s hint-01")
    terminal.idle()
    if "NO_COLOR" in environment:
        assert "\x1b[31m" not in terminal.said
        assert "\x1b[1;31m" not in terminal.said
    if "PYTHONIOENCODING" in environment:
        assert terminal.said.isascii()
    terminal.child.setwinsize(30, columns - 8)
    terminal.child.send("q")
    assert terminal.ended() == 0


def test_without_a_keyboard_it_watches_until_it_is_interrupted(whole_course: Path) -> None:
    """A pipe has no keys; what is written stays plain."""
    solve(whole_course)
    watching = subprocess.Popen(
        [sys.executable, "-u", "-m", "checker", "watch", "01"],
        cwd=whole_course,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert watching.stdout is not None
    lines = []
    for line in watching.stdout:
        lines.append(line)
        if "All checks pass." in line:
            break
    watching.send_signal(signal.SIGINT)
    rest, errors = watching.communicate(timeout=PATIENCE)
    text = "".join(lines) + rest
    assert watching.returncode == 130
    assert "No keyboard here" in text
    assert "\x1b" not in text
    assert "Traceback" not in errors
