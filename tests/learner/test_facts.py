"""Facts for `doctor`: true of this copy, and without a fault where something is missing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from checker import catalog
from checker.learner import rooms
from checker.learner.facts import facts, file_events
from checker.learner.keep import keep
from checker.learner.state import Store
from tests.learner.test_keep import verdict_of


def told(course: Path) -> dict[str, str]:
    """Return all facts by their names."""
    return dict(facts(course))


def test_progress_is_told_in_numbers(course: Path) -> None:
    """With what is stale, and how many copies are saved."""
    exercise = catalog.load("01", course)
    rooms.put(exercise, rooms.reference_of(exercise))
    assert told(course)["progress"] == "2 not started, 1 in work"
    verdict = verdict_of(exercise)
    files = rooms.files_of(exercise)
    keep(exercise, _with_digest(verdict, exercise, files), Store(course), whole=True)
    assert told(course)["progress"] == "2 not started, 1 done"
    assert "saved copies" not in told(course)
    rooms.save(exercise, "reset")
    with (course / "exercises" / "ruff.toml").open("a", encoding="utf-8") as settings:
        settings.write("# other settings\n")
    found = told(course)
    assert found["progress"] == "2 not started, 1 stale"
    assert "nox -s check-01" in found["stale"]
    assert found["saved copies"] == "1, in .katas/saved"


def _with_digest(verdict: Any, exercise: Any, files: Any) -> Any:
    from dataclasses import replace

    from checker import intake

    return replace(verdict, digest=intake.digest_of(exercise, files))


def test_a_state_that_cannot_be_read_is_told(course: Path) -> None:
    """A newer one with what to do, a damaged one with where it is kept."""
    Store(course).folder.mkdir()
    Store(course).path.write_text('{"version": 99}', encoding="utf-8")
    assert "nox -s update" in told(course)["progress"]
    Store(course).path.write_text("{", encoding="utf-8")
    assert "begins anew" in told(course)["note"]


def test_the_version_is_told_with_and_without_git(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy without pyproject.toml, outside of git, or on a machine without git, is told so."""
    assert told(course)["course"].startswith("of unknown version; ")
    (course / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    assert told(course)["course"] == "1.2.3; no clone of git"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert told(course)["course"] == "1.2.3; git is not installed"


def test_file_events_are_tried_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they arrive is seen, not guessed; nothing stays behind."""
    assert file_events(tmp_path) in {
        "arrive",
        "do not arrive: watch looks at your files each second",
    }
    assert list((tmp_path / ".katas").iterdir()) == []

    def silent(*_: object, **__: object) -> Iterator[set[object]]:
        yield set()

    monkeypatch.setattr(watchfiles, "watch", silent)
    assert file_events(tmp_path).startswith("do not arrive")

    def broken(*_: object, **__: object) -> Iterator[set[object]]:
        message = "no more watches"
        raise RuntimeError(message)

    monkeypatch.setattr(watchfiles, "watch", broken)
    assert file_events(tmp_path).startswith("not to be had (no more watches)")


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    """Here a file stands in the way, so it holds for root too."""
    (tmp_path / ".katas").write_text("in the way", encoding="utf-8")
    assert file_events(tmp_path).startswith("unknown, for ")
