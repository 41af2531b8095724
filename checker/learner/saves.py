"""Notices that a learner has saved a file: by events of the system, and by looking each second.

Events wake the look up; what has changed is what the look finds. So nothing is missed where events
do not arrive (network drives, containers, WSL), and two editors' ways to save are one.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import watchfiles

EVERY = 1.0
# An editor that saves several files has finished when nothing came for this long, in ms.
QUIET = 30
LONGEST = 300

type Look = dict[Path, tuple[int, int]]


def follow(
    rooms: Mapping[str, Path],
    saved: Callable[[str], None],
    note: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Call `saved` with the number of each exercise in which a file has changed, until `stop`.

    `rooms` are the folders to look at, by number. `note` hears once if no events arrive here.
    """
    before = {number: look(room) for number, room in rooms.items()}
    told = False
    for by_event in _wakes(rooms, note, stop):
        for number, room in rooms.items():
            now = look(room)
            if now == before[number]:
                continue
            before[number] = now
            saved(number)
            if not by_event and not told:
                told = True
                note("no file events arrive here, so your files are looked at each second")


def look(room: Path) -> Look:
    """Return the state of each source file below a folder: when it was written, and its size."""
    found: Look = {}
    for path in room.rglob("*"):
        if "__pycache__" in path.parts or path.suffix == ".pyc":
            continue
        with contextlib.suppress(OSError):  # it may be gone again
            state = path.stat()
            if path.is_file():
                found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _wakes(
    rooms: Mapping[str, Path], note: Callable[[str], None], stop: threading.Event
) -> Iterator[bool]:
    """Yield whenever it is time to look: True for an event, False after a second without one."""
    try:
        for changes in watchfiles.watch(
            *rooms.values(),
            debounce=LONGEST,
            step=QUIET,
            stop_event=stop,
            rust_timeout=int(EVERY * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            yield bool(changes)
    except Exception as error:  # noqa: BLE001 - whatever ails the events, looking still works
        note(f"file events are not to be had ({error}), so your files are looked at each second")
    while not stop.wait(EVERY):
        yield True
