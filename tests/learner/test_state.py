"""The state's file: nothing that it holds is lost, whatever happens to it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker.catalog import COURSE
from checker.errors import UsageError
from checker.learner import state
from checker.learner.state import Record, Seen, State, Store

SEEN = Seen(
    "2026-05-01T08:00:00+00:00",
    "a" * 64,
    "b" * 64,
    passed=False,
    task="01.2",
    passing=3,
    of=9,
    seconds=1.5,
)
RECORD = Record(SEEN, replace(SEEN, passed=True, task=""), "01.2", {"01.2": 2})


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """A record survives the way through the file, each field of it."""
    assert Store(tmp_path).change(lambda known: known.having("01", RECORD))
    assert Store(tmp_path).read() == State({"01": RECORD})
    assert sorted(path.name for path in (tmp_path / ".katas").iterdir()) == [
        "state.json",
        "state.lock",
    ]


def test_a_learner_who_has_checked_nothing_has_an_empty_state(tmp_path: Path) -> None:
    """No file is no fault, and reading makes none."""
    store = Store(tmp_path)
    assert store.read().of("01") == Record()
    assert store.notes == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"exercises": {}}',
        b'{"version": 1}',
        b'{"version": "1", "exercises": {}}',
        b'{"version": 0, "exercises": {}}',
        b'{"version": 1, "exercises": {"01": {"last": 1, "done": null, "task": "", "hints": {}}}}',
        b'{"version": 1, "exercises": {"01": {"last": null, "done": null, "task": 1}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_put_aside_and_told(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is not overwritten, and the next change begins anew."""
    store = Store(tmp_path)
    store.folder.mkdir()
    store.path.write_bytes(content)
    assert store.change(lambda known: known.having("01", RECORD))
    (note,) = store.notes
    assert "begins anew" in note
    (aside,) = store.folder.glob("state-unreadable-*.json")
    assert aside.name in note
    assert aside.read_bytes() == content
    assert Store(tmp_path).read().of("01") == RECORD


def test_a_file_of_a_newer_course_stays_as_it_is(tmp_path: Path) -> None:
    """Who goes back to an older version loses nothing of what the newer one wrote."""
    Store(tmp_path).folder.mkdir()
    content = '{"version": 2, "what": "a later version knows"}'
    Store(tmp_path).path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="newer version of the course"):
        Store(tmp_path).read()
    store = Store(tmp_path)
    assert not store.change(lambda known: known.having("01", RECORD))
    assert "not kept" in store.notes[0]
    assert store.path.read_text(encoding="utf-8") == content


def test_a_file_of_an_older_course_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each version knows the way to the next one; a file takes as many steps as it needs."""
    Store(tmp_path).change(lambda known: known.having("1", RECORD))
    older = json.loads(Store(tmp_path).path.read_text(encoding="utf-8"))

    def second(data: dict[str, object]) -> dict[str, object]:
        exercises = data["exercises"]
        assert isinstance(exercises, dict)
        return {"exercises": {f"0{number}": item for number, item in exercises.items()}}

    monkeypatch.setattr(state, "MIGRATIONS", {1: second, 2: lambda data: data})
    store = Store(tmp_path, version=3)
    assert store.read() == State({"01": RECORD})
    assert json.loads(store.path.read_text(encoding="utf-8")) == older
    store.change(lambda known: known)
    assert json.loads(store.path.read_text(encoding="utf-8"))["version"] == 3


def test_each_version_but_the_present_has_a_migration() -> None:
    """A new version without a way to it would put every learner's state aside."""
    assert set(state.MIGRATIONS) == set(range(1, state.VERSION))


WRITER = """
import sys
from pathlib import Path
from checker.learner.state import Record, Store
for number in range(20):
    name = f"{sys.argv[2]}{number}"
    assert Store(Path(sys.argv[1])).change(lambda known: known.having(name, Record(task=name)))
"""


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each reads what the other has written before it writes."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    running = [subprocess.Popen([*command, name], cwd=COURSE) for name in "ab"]
    assert [process.wait() for process in running] == [0, 0]
    names = {f"{name}{number}" for name in "ab" for number in range(20)}
    assert set(Store(tmp_path).read().exercises) == names


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is replaced as a whole or not at all, and no part of a new one stays behind."""
    Store(tmp_path).change(lambda known: known.having("01", RECORD))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    store = Store(tmp_path)
    assert not store.change(lambda _: State())
    assert "No space left on device" in store.notes[0]
    assert store.read().of("01") == RECORD
    assert list(store.folder.glob("*.part")) == []


def test_a_file_that_is_being_read_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows does not replace a file that somebody has open: a reader is soon done."""
    refused, replace_it = iter([1, 2]), Path.replace

    def busy(self: Path, target: Path) -> Path:
        if next(refused, 0):
            raise PermissionError(13, "in use")
        return replace_it(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(state, "PAUSE", 0)
    assert Store(tmp_path).change(lambda known: known.having("01", RECORD))
    assert Store(tmp_path).read().of("01") == RECORD


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Here a file stands where the folder would be, so it holds for root too."""
    (tmp_path / ".katas").write_text("in the way", encoding="utf-8")
    store = Store(tmp_path)
    assert store.read() == State()
    assert not store.change(lambda known: known.having("01", RECORD))
    assert "your progress is not kept" in store.notes[0]
