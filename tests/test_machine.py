"""What a machine does to a check: another run at the same time, a disk that is full."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker import catalog, cli
from checker.catalog import COURSE
from checker.errors import Exit

CHECK = (sys.executable, "-m", "checker", "check", "01", "--fresh", "--path")


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Copy the reference of 01."""
    solution = COURSE / "solutions" / "01-app-factory" / "toolshed"
    shutil.copytree(solution, tmp_path / "mine" / "toolshed")
    return tmp_path / "mine"


def test_two_first_checks_at_once_come_to_the_same_verdict(reference: Path, tmp_path: Path) -> None:
    """In one copy of the course that has no cache yet: both make it, and neither is in the way."""
    course = tmp_path / "course"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "tests", "solutions")
    shutil.copytree(COURSE, course, ignore=ignored)
    runs = [
        subprocess.Popen(
            [*CHECK, str(reference)], cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [(run.communicate(), run.returncode) for run in runs]
    assert [code for _, code in told] == [Exit.PASSED, Exit.PASSED], told
    assert len(list((course / ".katas" / "mypy").iterdir())) == 1


def test_a_full_disk_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no fault of the course, about which somebody would have to be told."""

    def broken(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(catalog, "load", broken)
    assert cli.run(["check", "01"]) == Exit.FAILED
    told = capsys.readouterr().err
    assert "a disk is full" in told
    assert "make room in" in told
    assert "send that file" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is a program of Linux")
@pytest.mark.parametrize("size", [4096, 100_000, 400_000, 3_000_000])
def test_a_disk_that_fills_up_ends_a_check_at_once(reference: Path, size: int) -> None:
    """Wherever it happens: in the snapshot, in a cell's room, in what a tool writes."""
    if shutil.which("bwrap") is None and not os.environ.get("CI"):
        pytest.skip("bubblewrap, which makes a small disk, is not installed")
    folder = reference.parent / "small"
    folder.mkdir()
    small = ["--size", str(size), "--tmpfs"]
    walls = ["bwrap", "--dev-bind", "/", "/", *small, str(folder), *small, "/dev/shm"]  # noqa: S108
    done = subprocess.run(
        [*walls, *CHECK, str(reference)],
        cwd=COURSE,
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == Exit.FAILED, done
    assert "a disk is full" in done.stderr
