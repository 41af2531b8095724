"""A save is noticed whether or not events arrive, and told with the exercise that it is of."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import watchfiles

from checker.learner import saves

PATIENCE = 20.0


class Following:
    """`saves.follow` in a thread, with what it says in two queues."""

    def __init__(self, rooms: dict[str, Path]) -> None:
        self.saved: queue.Queue[str] = queue.Queue()
        self.notes: queue.Queue[str] = queue.Queue()
        self.stop = threading.Event()
        arguments = (rooms, self.saved.put, self.notes.put, self.stop)
        self.thread = threading.Thread(target=saves.follow, args=arguments, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Stop, and wait until it has."""
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def rooms(tmp_path: Path) -> dict[str, Path]:
    """Make two exercises with a file each."""
    made = {}
    for number in ("01", "02"):
        made[number] = tmp_path / number / "toolshed"
        made[number].mkdir(parents=True)
        (made[number] / "app.py").write_text("x = 1\n", encoding="utf-8")
    return made


@pytest.fixture
def following(rooms: dict[str, Path]) -> Iterator[Following]:
    """Follow both exercises."""
    started = Following(rooms)
    yield started
    started.end()


def save_until_heard(following: Following, path: Path) -> str:
    """Save a file, again if the look was not there yet, and return the exercise that was told."""
    for length in range(1, 200):
        path.write_text("x = 2\n" * length, encoding="utf-8")
        try:
            return following.saved.get(timeout=0.5)
        except queue.Empty:
            continue
    pytest.fail("nothing was heard of a save")


def test_a_save_is_told_with_its_exercise(following: Following, rooms: dict[str, Path]) -> None:
    """A file that is new counts as well, and so does one in a folder below."""
    assert save_until_heard(following, rooms["02"] / "app.py") == "02"
    assert save_until_heard(following, rooms["01"] / "new.py") == "01"
    (rooms["01"] / "tools").mkdir()
    assert save_until_heard(following, rooms["01"] / "tools" / "routes.py") == "01"


def test_an_editor_that_replaces_the_file_saves_it(
    following: Following, rooms: dict[str, Path]
) -> None:
    """Many write a new file and rename it over the old one."""
    save_until_heard(following, rooms["01"] / "app.py")
    beside = rooms["01"].parent / "app.py.new"
    beside.write_text("x = 'replaced'\n", encoding="utf-8")
    beside.replace(rooms["01"] / "app.py")
    assert following.saved.get(timeout=PATIENCE) == "01"


def test_what_python_leaves_behind_is_no_save(rooms: dict[str, Path]) -> None:
    """Running the app does not set off a check."""
    before = saves.look(rooms["01"])
    cache = rooms["01"] / "__pycache__"
    cache.mkdir()
    (cache / "app.cpython-313.pyc").write_bytes(b"x")
    assert saves.look(rooms["01"]) == before


def test_where_events_are_not_to_be_had_the_look_of_each_second_serves(
    rooms: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told once, and nothing is missed."""

    def none_here(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", none_here)
    following = Following(rooms)
    assert "inotify watch limit" in following.notes.get(timeout=PATIENCE)
    assert save_until_heard(following, rooms["01"] / "app.py") == "01"
    following.end()


def test_events_that_never_come_are_told_once(
    rooms: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a network drive all seems well, and nothing arrives."""

    def silent(*_: object, stop_event: threading.Event, **__: object) -> Iterator[set[object]]:
        while not stop_event.wait(0.05):
            yield set()

    monkeypatch.setattr(watchfiles, "watch", silent)
    following = Following(rooms)
    assert save_until_heard(following, rooms["01"] / "app.py") == "01"
    assert "no file events arrive here" in following.notes.get(timeout=PATIENCE)
    assert save_until_heard(following, rooms["02"] / "app.py") == "02"
    assert following.notes.empty()
    following.end()
