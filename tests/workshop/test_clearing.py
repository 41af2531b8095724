"""Clearing: nothing that learner code has written stays, and no link is followed."""

import os
import sys
from pathlib import Path

import pytest

from checker.workshop.clearing import clear


def test_files_and_folders_are_removed(tmp_path: Path) -> None:
    """The folder itself stays."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").touch()
    (tmp_path / "file").touch()
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such path")
def test_a_tree_may_be_deeper_than_a_path_is_long(tmp_path: Path) -> None:
    """Five thousand folders within each other, made step by step."""
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(5_000):
            Path("deep").mkdir()
            os.chdir("deep")
    finally:
        os.chdir(here)
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make symbolic links")
def test_no_link_is_followed(tmp_path: Path) -> None:
    """What a link leads to is not the learner's to remove."""
    kept = tmp_path / "kept"
    (kept / "inner").mkdir(parents=True)
    room = tmp_path / "room"
    room.mkdir()
    (room / "link").symlink_to(kept)
    clear(room)
    assert list(room.iterdir()) == []
    assert (kept / "inner").is_dir()


def test_what_is_not_there_is_empty(tmp_path: Path) -> None:
    """A folder that learner code has removed itself needs no clearing."""
    clear(tmp_path / "gone")
