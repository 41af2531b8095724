"""An unchanged submission is answered from the verdict that it was given."""

import dataclasses
import os
from pathlib import Path

import pytest

from checker import catalog, cli, intake
from checker.errors import Exit
from checker.learner import verdicts
from checker.model import Finding, Status, Submission, Verdict
from checker.pipeline import Options
from checker.verdict import decide
from tests.proof import cases

EXERCISE = catalog.load("01")
CHOSEN = ("", "A")


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """Take a snapshot of the reference of 01."""
    mine = cases.copy_reference(EXERCISE, tmp_path / "mine")
    taken, _ = intake.take_snapshot(EXERCISE, mine, tmp_path / "snapshot", "there/")
    return taken


def verdict_of(submission: Submission, title: str = "it is wrong") -> Verdict:
    """Return a verdict in which one check has failed."""
    checks = EXERCISE.checks
    found = [Finding(check.id, Status.PASSED) for check in checks[1:]]
    found.append(Finding(checks[0].id, Status.FAILED, title))
    return decide(submission, found, checks, tier="A", seed="s", seconds=1.0)


def test_a_verdict_is_found_again_under_its_digest(submission: Submission, tmp_path: Path) -> None:
    """It is the same one, shown with the folder that is looked at now."""
    verdict, name = verdict_of(submission), verdicts.key(submission, CHOSEN)
    assert verdicts.find(name, "here/", tmp_path) is None
    verdicts.keep(name, verdict, tmp_path)
    found = verdicts.find(name, "here/", tmp_path)
    assert found is not None
    assert found[0] == dataclasses.replace(verdict, shown_as="here/")


def test_another_choice_is_another_verdict(submission: Submission) -> None:
    """A task alone, another tier, other files: each has a digest of its own."""
    changed = dataclasses.replace(submission, digest="other")
    names = {
        verdicts.key(submission, CHOSEN),
        verdicts.key(submission, ("01.1", "A")),
        verdicts.key(submission, ("", "C")),
        verdicts.key(changed, CHOSEN),
    }
    assert len(names) == 4


def test_check_and_watch_know_each_others_verdicts() -> None:
    """What static tools are told with --own says nothing about a check of everything."""
    assert Options(static=True).words == Options().words
    assert Options(own=True, static=True).words != Options(own=True).words


@pytest.mark.parametrize("title", ["GET /health timed out", "out of memory: 2 GiB"])
def test_what_hung_on_a_limit_is_not_kept(
    submission: Submission, tmp_path: Path, title: str
) -> None:
    """The machine may have been busy."""
    verdicts.keep("name", verdict_of(submission, title), tmp_path)
    assert verdicts.find("name", "", tmp_path) is None


def test_what_is_open_is_not_kept(submission: Submission, tmp_path: Path) -> None:
    """A fault of ours may be gone the next time."""
    verdict = decide(submission, [], EXERCISE.checks, tier="A", seed="s", seconds=1.0)
    assert verdict.errored
    verdicts.keep("name", verdict, tmp_path)
    assert verdicts.find("name", "", tmp_path) is None


def test_a_broken_file_is_left_aside(submission: Submission, tmp_path: Path) -> None:
    """The check then runs, and mends it."""
    verdicts.keep("name", verdict_of(submission), tmp_path)
    (path,) = (tmp_path / ".katas" / "verdicts").iterdir()
    path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8")
    assert verdicts.find("name", "", tmp_path) is None
    path.write_bytes(b"\xff\xfe")
    assert verdicts.find("name", "", tmp_path) is None


def test_the_oldest_are_forgotten(submission: Submission, tmp_path: Path) -> None:
    """The folder does not grow for ever."""
    verdict = verdict_of(submission)
    for number in range(verdicts.KEPT + 3):
        verdicts.keep(f"{number}", verdict, tmp_path)
        os.utime(tmp_path / ".katas" / "verdicts" / f"{number}.json", (number, number))
    verdicts.keep("last", verdict, tmp_path)
    kept = {path.stem for path in (tmp_path / ".katas" / "verdicts").iterdir()}
    assert len(kept) == verdicts.KEPT
    assert "last" in kept
    assert "0" not in kept


def test_a_folder_that_cannot_be_written_changes_nothing(
    submission: Submission, tmp_path: Path
) -> None:
    """A read-only course is checked all the same."""
    (tmp_path / ".katas").write_text("no folder", encoding="utf-8")
    verdicts.keep("name", verdict_of(submission), tmp_path)
    assert verdicts.find("name", "", tmp_path) is None


def test_check_says_that_nothing_has_changed_and_fresh_runs_all_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is the same, byte for byte; only the note tells."""
    mine = cases.copy_reference(EXERCISE, tmp_path / "mine")
    call = ["check", "01", "--task", "01.4", "--plain", "--path", str(mine)]
    cli.run([*call, "--fresh"])
    first = capsys.readouterr()
    assert "nothing has changed" not in first.err
    assert cli.run(call) == Exit.PASSED
    again = capsys.readouterr()
    assert again.out == first.out
    assert "nothing has changed since" in again.err
    cli.run([*call, "--fresh"])
    assert "nothing has changed" not in capsys.readouterr().err
