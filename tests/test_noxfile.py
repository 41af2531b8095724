"""The sessions: a list that a newcomer reads, and every command that the README names."""

import re
import subprocess
import sys

import pytest

from checker import catalog
from checker.catalog import COURSE

NAMED = re.compile(r"`nox -s ([a-z0-9 -]+?)(?: -- [^`]*)?`")


def nox(*arguments: str) -> str:
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
    said = nox("-l")
    assert len(said.splitlines()) <= 45
    assert max(map(len, said.splitlines())) <= 100
    for number in catalog.published():
        assert said.count(f"-{number} ->") == 1
    assert "solution-NN" in said


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_session_that_a_document_names_exists(document: str) -> None:
    """Nox itself refuses a name that it does not know."""
    text = (COURSE / document).read_text(encoding="utf-8")
    names = {name for found in NAMED.findall(text) for name in found.split()}
    assert len(names) > 5
    nox("--list-sessions", "-s", *sorted(names - {"-r"}))


def test_every_exercise_has_every_command() -> None:
    """What the list keeps short is there."""
    commands = ("check", "hint", "fix", "start", "run", "reset", "solution")
    names = [f"{command}-{number}" for command in commands for number in catalog.published()]
    listed = nox("--list-sessions", "-s", *names).splitlines()
    assert sum(line.startswith("* ") for line in listed) == len(names)
