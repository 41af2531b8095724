"""Whose submission each folder and archive is."""

import os
import sys
from pathlib import Path

import pytest

from checker.cohort import submissions
from checker.cohort.roster import Learner
from checker.errors import UsageError
from tests.cohort import cohorts


def sources(handed: tuple[submissions.HandedIn, ...]) -> dict[str, str]:
    """Return what each learner handed in by name, or why nothing can be graded."""
    return {item.learner: item.source.name if item.source else item.problem for item in handed}


def test_names_tell_who_is_who_without_a_roster(tmp_path: Path) -> None:
    """Folders and archives; what systems put there is no learner."""
    for name in ("l-01", "l-02", "l.03"):
        cohorts.hand_in(tmp_path, name)
    cohorts.archived(tmp_path, "l-02")
    (tmp_path / ".DS_Store").write_bytes(b"")
    (tmp_path / "Thumbs.db").write_bytes(b"")
    (tmp_path / "l-04.tar.gz").write_bytes(b"")
    assert sources(submissions.collect(tmp_path)) == {
        "l-01": "l-01",
        "l-02": "l-02.zip",
        "l-04": "l-04.tar.gz",
        "l.03": "l.03",
    }


def test_roster_names_who_is_who(tmp_path: Path) -> None:
    """A row without a submission is missing; one that no row names is graded all the same."""
    for name in ("smith_9812", "l-02", "stranger"):
        cohorts.hand_in(tmp_path, name)
    cohorts.archived(tmp_path, "smith_9812")
    roster = (Learner("l-01", submission="smith_9812"), Learner("l-02"), Learner("l-03"))
    (tmp_path / "roster.csv").write_text("learner\n", encoding="utf-8")
    handed = submissions.collect(tmp_path, roster, tmp_path / "roster.csv")
    assert sources(handed) == {
        "l-01": "smith_9812.zip",
        "l-02": "l-02",
        "l-03": "",
        "stranger": "stranger",
    }


def test_two_for_one_learner_are_unclear(tmp_path: Path) -> None:
    """Nobody guesses which one counts."""
    cohorts.hand_in(tmp_path, "l-01")
    (tmp_path / "l-01.zip").write_bytes(b"")
    problem = "2 submissions: l-01, l-01.zip; keep the one that counts"
    assert sources(submissions.collect(tmp_path)) == {"l-01": problem}


def test_what_is_neither_folder_nor_archive_gets_a_row(tmp_path: Path) -> None:
    """A learner who handed in a .rar is not forgotten."""
    (tmp_path / "l-01.rar").write_bytes(b"")
    assert "is no folder and no archive" in sources(submissions.collect(tmp_path))["l-01"]
    handed = submissions.collect(tmp_path, (Learner("l-01"),))
    assert [item.learner for item in handed] == ["l-01"]


def test_one_name_is_not_given_to_two_people(tmp_path: Path) -> None:
    """A folder that has a learner's name, while the roster gives that learner another one."""
    for name in ("l-01", "other"):
        cohorts.hand_in(tmp_path, name)
    handed = sources(submissions.collect(tmp_path, (Learner("l-01", submission="other"),)))
    assert handed["l-01"] == "other"
    assert "l-01 is nobody's" in handed["l-01 (not in the roster)"]


def test_folder_that_holds_one_archive_is_that_archive(tmp_path: Path) -> None:
    """Moodle's download has a folder for each learner, with the uploaded file in it."""
    cohorts.hand_in(tmp_path / "l-01", "work")
    cohorts.archived(tmp_path / "l-01", "work")
    assert sources(submissions.collect(tmp_path)) == {"l-01": "work.zip"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make symbolic links")
def test_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    """It could point to somebody else's work."""
    cohorts.hand_in(tmp_path, "l-01")
    (tmp_path / "l-02").symlink_to(tmp_path / "l-01")
    assert "is a symbolic link" in sources(submissions.collect(tmp_path))["l-02"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps any bytes as a name")
def test_name_that_is_no_text_is_written_out(tmp_path: Path) -> None:
    """Nothing breaks on the way to the store."""
    (tmp_path / os.fsdecode(b"l-\xff\n")).mkdir()
    (item,) = submissions.collect(tmp_path)
    assert item.learner == "l-\\udcff\n"


@pytest.mark.parametrize("state", ["missing", "file", "empty"])
def test_unusable_folder_is_refused(tmp_path: Path, state: str) -> None:
    """There is nothing to grade."""
    folder = tmp_path / "submissions"
    if state == "file":
        folder.write_text("x", encoding="utf-8")
    elif state == "empty":
        folder.mkdir()
    with pytest.raises(UsageError):
        submissions.collect(folder)
