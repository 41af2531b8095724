"""Running an app: real requests to it answer as each exercise's brief says."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from checker import catalog
from checker.catalog import COURSE
from checker.errors import Exit, UsageError
from checker.learner import examples, rooms, running
from tests.learner.conftest import Command
from tests.proof import cases

LAST = re.compile(r"^# (.+) -> (\d+)$")


@dataclass
class App:
    """A run of the command: its process, what it said first, and what it said when it ended."""

    process: "subprocess.Popen[str]"
    said: list[str]
    rest: str = ""


@contextmanager
def run(*arguments: str) -> Iterator[App]:
    """Run an app until the block ends; then end it as Ctrl-C does, where there is such a thing."""
    own_group = {"start_new_session": True} if sys.platform != "win32" else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", "run", *arguments],
        cwd=COURSE,
        env={**os.environ, "APP_ENV": "", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        **own_group,  # type: ignore[call-overload]
    )
    app = App(process, [])
    try:
        app.said = list(read_until_ready(process, examples_of(arguments[0])))
        yield app
    finally:
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        app.rest = process.communicate(timeout=60)[0]


def examples_of(number: str) -> int:
    """Return how many requests an exercise has."""
    return len(examples.EXAMPLES[number])


def read_until_ready(process: "subprocess.Popen[str]", count: int) -> Iterator[str]:
    """Yield the lines up to the last request, or to the end of a run that failed."""
    assert process.stdout is not None
    curls = 0
    for line in process.stdout:
        yield line.rstrip("\n")
        curls += line.startswith("curl")
        if curls == count:
            return


def status_of(line: str) -> int:
    """Send the request of a curl line and return the status of the answer."""
    words = iter(shlex.split(line)[2:])
    method, url, body, headers = "GET", "", None, {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            url = word
    place = urlsplit(url)
    assert place.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(place.hostname, place.port or 0, timeout=60)
    target = f"{place.path}?{place.query}" if place.query else place.path
    connection.request(method, target, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("number", list(catalog.published()))
def test_the_requests_answer_as_the_brief_says(number: str) -> None:
    """Over the reference, each line gives the status that stands above it; then it ends cleanly."""
    with run(number, "--solution") as app:
        said = app.said
        assert not [line for line in said if line.startswith("Without")], said
        asked = [
            (said[place - 1], line) for place, line in enumerate(said) if line.startswith("curl")
        ]
        assert len(asked) == examples_of(number), said
        for above, line in asked:
            found = LAST.match(above)
            assert found, above
            assert "ID-OF" not in line
            assert status_of(line) == int(found[2]), f"{above}\n{line}"
    assert "Traceback" not in app.rest
    if sys.platform != "win32":
        assert app.process.returncode == Exit.PASSED, app.rest
        assert app.rest.rstrip().endswith("Stopped.")
    if number >= "07":
        assert "mail to ben@toolshed.example.org" in "\n".join(said) + app.rest


def test_every_exercise_has_requests() -> None:
    """A new exercise comes with some."""
    assert set(examples.EXAMPLES) >= set(catalog.published())


def test_an_unfinished_app_runs_with_what_it_has(tmp_path: Path) -> None:
    """What the starter does not take is told, and the lines say what is missing."""
    with run("02", "--path", str(make_starter(tmp_path))) as app:
        said = "\n".join(app.said)
        assert "Without some sample data: POST /api/v1/members" in said
        assert "/api/v1/tools/ID-OF-DRILL" in said
    assert "Traceback" not in said


def make_starter(folder: Path) -> Path:
    """Write the starter of 02, whatever somebody has done in the course's own."""
    for name, content in rooms.starter_of(catalog.load("02")).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    """Unless a port was asked for: then the sentence says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        usual = running.USUAL_PORT
        try:
            running.USUAL_PORT = port
            server = running.listen(Flask(__name__), None)
        finally:
            running.USUAL_PORT = usual
        assert server.port != port
        server.server_close()
        with pytest.raises(UsageError, match=f"port {port} cannot be had"):
            running.listen(Flask(__name__), port)


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    """The sentence says which numbers are ports."""
    with pytest.raises(UsageError, match="from 1 to 65535"):
        running.listen(Flask(__name__), port)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0\n", "ZeroDivisionError"),
        ("import sys\nsys.exit(5)\n", "SystemExit: 5"),
        ("x = 1\n", "offers no create_app"),
        ("def create_app(config):\n    return 1\n", "returned a int, not a Flask application"),
        ("def create_app(config):\n    raise KeyError('mine')\n", "KeyError: 'mine'"),
        ("def create_app(\n", "SyntaxError"),
    ],
)
def test_an_app_that_cannot_be_built_shows_the_learners_own_lines(
    checker: Command, tmp_path: Path, source: str, words: str
) -> None:
    """The traceback begins in the learner's file; nothing of the checker's stands in it."""
    folder = cases.copy_reference(catalog.load("01"), tmp_path / "mine")
    (folder / "toolshed" / "__init__.py").write_text(source, encoding="utf-8")
    done = checker("run", "01", "--path", str(folder))
    assert done.returncode == Exit.USAGE
    assert words in done.stderr
    assert "running.py" not in done.stderr


def test_a_folder_without_an_app_says_so(checker: Command, tmp_path: Path) -> None:
    """Name the folder that holds toolshed/."""
    done = checker("run", "01", "--path", str(tmp_path))
    assert (done.returncode, "holds no toolshed/" in done.stderr) == (Exit.USAGE, True)


def test_lines_are_quoted_for_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote in a text survives the shells of Linux, macOS and Windows."""
    example = examples.Example("a name", "POST", "/x?a=1&b=2", 201, {"name": 'it\'s "{ann}"'})
    for platform, program in (("linux", "curl"), ("win32", "curl.exe")):
        monkeypatch.setattr(sys, "platform", platform)
        line = examples.curl(example, "http://127.0.0.1:1", {"ann": "7"})
        words = shlex.split(line)
        assert words[0] == program
        assert words[-1] == '{"name": "it\'s \\"7\\""}' or platform == "win32"
        assert "http://127.0.0.1:1/x?a=1&b=2" in words
