"""A learner's whole way, as it is typed: from a clone to the second exercise, and an update."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checker import catalog
from checker.catalog import COURSE
from checker.errors import Exit
from checker.learner import rooms

type Say = Callable[..., "subprocess.CompletedProcess[str]"]

SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "learner-01",
    "GIT_AUTHOR_EMAIL": "learner-01@localhost",
    "GIT_COMMITTER_NAME": "learner-01",
    "GIT_COMMITTER_EMAIL": "learner-01@localhost",
}


def typed(folder: Path, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder, and return what it said."""
    return subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **SETTINGS},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def git(folder: Path, *words: str) -> None:
    """Run git, and insist that it ends well."""
    program = shutil.which("git")
    assert program, "git is needed to test a learner's way"
    done = typed(folder, program, *words)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def origin(whole_course: Path) -> Path:
    """Make a repository of the slim course."""
    shutil.copy(COURSE / ".gitignore", whole_course)
    git(whole_course, "init", "-q", "-b", "main")
    git(whole_course, "add", "--all")
    git(whole_course, "commit", "-q", "-m", "version 1")
    return whole_course


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    """Clone it; what mypy knows of the libraries is taken along, to be quick."""
    git(tmp_path, "clone", "-q", str(origin), "clone")
    if (COURSE / ".katas" / "mypy").is_dir():
        shutil.copytree(COURSE / ".katas" / "mypy", tmp_path / "clone" / ".katas" / "mypy")
    return tmp_path / "clone"


def solve(clone: Path, number: str) -> None:
    """Write the reference into an exercise, with a line of the learner's own."""
    exercise = catalog.load(number, clone)
    own = rooms.reference_of(exercise)
    own["toolshed/app.py"] = b"# mine\n" + own["toolshed/app.py"]
    rooms.put(exercise, own)


def release(origin: Path) -> None:
    """Publish a version in which 01 and 02 begin differently, and 01 is asked more."""
    for slug in ("01-app-factory", "02-blueprints"):
        path = origin / "solutions" / slug / "starter" / "toolshed" / "app.py"
        path.write_bytes(b"# version 2\n" + path.read_bytes())
    for number in ("01", "02"):
        exercise = catalog.load(number, origin)
        rooms.put(exercise, rooms.starter_of(exercise))
    with (origin / "checker" / "suites" / "01_app_factory" / "checks.toml").open("a") as checks:
        checks.write("# more is asked\n")
    git(origin, "commit", "-q", "-a", "-m", "version 2")


def test_a_learners_whole_way(origin: Path, clone: Path) -> None:
    """Start, fail, hint, pass, solution, start from mine, break, reset, undo, update."""

    def say(*words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return typed(clone, sys.executable, "-m", "checker", *words, stdin=stdin)

    assert "holds its starter already" in say("start", "01").stdout
    # The first attempt fails, and the hint is about what failed.
    failed = say("check", "01", "--plain")
    assert failed.returncode == Exit.FINDINGS, failed.stderr
    app = clone / "exercises" / "01-app-factory" / "toolshed" / "app.py"
    app.write_text(app.read_text("utf-8") + "\n# a first attempt\n", encoding="utf-8")
    assert "01.1 failed first" in say("hint", "01").stdout
    assert "hint 2 of 3" in say("hint", "01").stdout
    assert say("solution", "01").returncode == Exit.USAGE
    # It passes; only now is the solution open without a word, and the next exercise is named.
    solve(clone, "01")
    passed = say("check", "01", "--plain")
    assert passed.returncode == Exit.PASSED, passed.stdout + passed.stderr
    assert "Next: nox -s solution-01" in passed.stdout
    compared = say("solution", "01").stdout
    assert "-# mine" in compared
    assert "Why it is so" in compared
    progress = say("progress").stdout
    assert "01 App factory     done" in progress
    assert "nox -s start-02 -- --from mine" in progress
    # The second exercise goes on from it.
    assert "holds your own code" in say("start", "02", "--from", "mine").stdout
    second = clone / "exercises" / "02-blueprints" / "toolshed"
    assert (second / "app.py").read_text("utf-8").startswith("# mine\n")
    checked = say("check", "02", "--task", "02.4", "--plain")
    assert checked.returncode == Exit.FINDINGS, checked.stdout + checked.stderr
    assert "02.4 failed first" in say("hint", "02").stdout
    # Something breaks, is reset, and comes back.
    broken = b"def create_app(:\n"
    (second / "app.py").write_bytes(broken)
    assert "app.py:1" in say("check", "02", "--task", "02.4", "--plain").stdout
    reset = say("reset", "02", stdin="y\n")
    assert "Your files are saved" in reset.stdout
    assert b"TODO(02.1)" in (second / "app.py").read_bytes()
    assert say("reset", "02", "--undo").returncode == Exit.PASSED
    assert (second / "app.py").read_bytes() == broken
    # A new version comes: both exercises are as before, and 01 is to be checked again.
    git(clone, "commit", "-q", "-a", "-m", "my work")
    release(origin)
    updated = say("update")
    assert updated.returncode == Exit.PASSED, updated.stderr
    assert "left as they are: 01-app-factory, 02-blueprints" in updated.stdout
    assert "01-app-factory has a new starter" in updated.stdout
    assert "01 App factory     stale" in updated.stdout
    assert app.read_text("utf-8").startswith("# mine\n")
    assert (second / "app.py").read_bytes() == broken
    fresh = say("start", "02", "--force")
    assert "saved: .katas/saved/02-blueprints/" in fresh.stdout
    assert b"# version 2" in (second / "app.py").read_bytes()


def test_a_merge_that_is_not_settled_is_told_by_a_check(clone: Path) -> None:
    """The report has the syntax error, and a note says what it is and what to do."""
    app = clone / "exercises" / "01-app-factory" / "toolshed" / "app.py"
    app.write_text("x = 1\n<<<<<<< mine\nx = 2\n=======\nx = 3\n>>>>>>> theirs\n", encoding="utf-8")
    done = typed(clone, sys.executable, "-m", "checker", "check", "01", "--task", "01.1", "--plain")
    assert done.returncode == Exit.FINDINGS
    assert "a merge is not settled in exercises/01-app-factory/toolshed/app.py:2" in done.stderr


@pytest.mark.parametrize("state", ["newer", "damaged", "in the way"])
def test_a_check_works_whatever_becomes_of_the_state(clone: Path, state: str) -> None:
    """The verdict is the same; a note says that progress is not kept, or begins anew."""
    folder = clone / ".katas"
    shutil.rmtree(folder, ignore_errors=True)
    if state == "in the way":
        folder.write_text("a file where the folder would be", encoding="utf-8")
    else:
        folder.mkdir()
        text = '{"version": 99}' if state == "newer" else "{"
        (folder / "state.json").write_text(text, encoding="utf-8")
    words = ("check", "01", "--task", "01.4", "--plain")
    done = typed(clone, sys.executable, "-m", "checker", *words)
    assert done.returncode == Exit.FINDINGS, done.stderr
    assert "01.4 Health" in done.stdout
    assert ("begins anew" if state == "damaged" else "not kept") in done.stderr
    if state == "newer":
        assert (folder / "state.json").read_text("utf-8") == '{"version": 99}'


@pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() == 0,
    reason="root may write everything, and Windows has other rights; see the test above",
)
def test_a_read_only_course_is_checked_all_the_same(whole_course: Path) -> None:
    """Checks, hints and the list work; what changes files says what to do, and changes none."""
    app = whole_course / "exercises" / "01-app-factory" / "toolshed" / "app.py"
    app.write_text(app.read_text("utf-8") + "\n# mine\n", encoding="utf-8")
    paths = [whole_course, *whole_course.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        for words, code, told in (
            (("check", "01", "--task", "01.4", "--plain"), Exit.FINDINGS, "progress is not kept"),
            (("hint", "01"), Exit.PASSED, "progress is not kept"),
            (("progress",), Exit.PASSED, ""),
            (("reset", "01", "--yes"), Exit.USAGE, "nothing is changed"),
            (("start", "01", "--force"), Exit.USAGE, "nothing is changed"),
        ):
            done = typed(whole_course, sys.executable, "-m", "checker", *words)
            assert done.returncode == code, done.stdout + done.stderr
            assert told in done.stderr
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)
    assert "# mine" in app.read_text("utf-8")
