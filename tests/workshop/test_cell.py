"""The cell: what learner code does in it stays in it, and it always ends."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from checker import catalog
from checker.model import Submission
from checker.workshop.cell import Cell, CellFault
from checker.workshop.limits import Limits
from checker.workshop.room import admit, furnish, prepare

LIMITS = Limits(load=5.0, request=2.0, question=2.0)
KIT = "checker.suites.kit.inside"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """Start cells over a package given as text; end them after the test."""
    cells: list[Cell] = []

    def started(
        source: str,
        mode: str = "fork",
        limits: Limits = LIMITS,
        suspect: Callable[[str], None] = lambda _: None,
    ) -> Cell:
        root = tmp_path / f"snapshot{len(cells)}"
        (root / "toolshed").mkdir(parents=True)
        (root / "toolshed" / "__init__.py").write_text(source, encoding="utf-8")
        exercise = catalog.load("01")
        submission = Submission(exercise, root, "", ("toolshed/__init__.py",))
        room = furnish(tmp_path / f"room{len(cells)}", submission, exercise.suites)
        cell = Cell(room, "toolshed", mode, limits, suspect=suspect)
        cells.append(cell)
        return cell

    yield started
    for cell in cells:
        cell.end()


def test_libraries_are_there_before_the_submission(tmp_path: Path) -> None:
    """One that is missing is passed over: who needs it will say so."""
    exercise = catalog.load("01")
    (tmp_path / "toolshed").mkdir()
    source = "import sys\nassert {'graphlib', 'inside_01'} <= set(sys.modules)\n"
    (tmp_path / "toolshed" / "__init__.py").write_text(source, encoding="utf-8")
    libraries = ("no_such_library", "graphlib")
    room = prepare(tmp_path / "room", exercise.suites, libraries)
    admit(room, Submission(exercise, tmp_path, "", ("toolshed/__init__.py",)))
    cell = Cell(room, "toolshed", "one", LIMITS)
    assert load(cell) == {"ok": True}
    cell.end()


def load(cell: Cell) -> dict[str, Any]:
    """Import the package in the cell."""
    return cell.call({"op": "load"}, cell.limits.load)


def ask(cell: Cell, question: str, **arguments: Any) -> dict[str, Any]:
    """Ask a question of the kit."""
    message = {"op": "ask", "module": KIT, "question": question, "args": arguments}
    return cell.call(message, cell.limits.question)


def test_an_exception_is_told_with_the_learners_own_frames(start: Any) -> None:
    """Only frames of the submission are in it, innermost last."""
    raised = load(start("def f():\n    return {}['x']\n\nf()\n"))["raised"]
    assert (raised["type"], raised["message"]) == ("KeyError", "'x'")
    assert [frame["line"] for frame in raised["frames"]] == [4, 2]
    assert {frame["path"] for frame in raised["frames"]} == {"toolshed/__init__.py"}


def test_an_exception_that_cannot_be_printed_is_told_all_the_same(start: Any) -> None:
    """A learner's __str__ may raise."""
    source = "class E(Exception):\n    def __str__(self): raise ValueError\nraise E\n"
    assert "cannot be read" in load(start(source))["raised"]["message"]


def test_the_environment_is_cleared(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's environment reaches learner code."""
    monkeypatch.setenv("A_TOKEN_OF_THE_USER", "secret")
    source = "import os\nassert 'A_TOKEN_OF_THE_USER' not in os.environ, 'it is there'\n"
    assert load(start(source)) == {"ok": True}


def test_learner_code_finds_the_garbage_collector_on(start: Any) -> None:
    """It rests only while the cell imports its libraries."""
    assert load(start("import gc\nassert gc.isenabled()\n")) == {"ok": True}


def test_our_questions_are_there_before_learner_code(start: Any) -> None:
    """No process of a test has to import them, and none of them comes of a patched import."""
    source = f"import sys\nassert {KIT!r} in sys.modules\nsys.modules[{KIT!r}].kept = 1\n"
    cell = start(source)
    assert load(cell) == {"ok": True}
    cell.call({"op": "begin"}, 2)
    assert ask(cell, "modules") == {"answer": ["toolshed"]}


@needs_fork
def test_each_test_starts_from_the_loaded_package(start: Any) -> None:
    """What one test leaves in a module, the next does not find."""
    cell = start("create_app = None\nSEEN = []\n")
    load(cell)
    for _ in range(2):
        cell.call({"op": "begin"}, 2)
        assert ask(cell, "import_alone", module="toolshed") == {"answer": None}
        assert ask(cell, "modules")["answer"] == ["toolshed"]
        assert cell.call({"op": "end"}, 2)["ended"] == 0


@needs_fork
def test_a_child_that_leaves_early_is_a_crash_and_the_next_test_works(start: Any) -> None:
    """os._exit in a question ends one test's process only."""
    cell = start("import os\n\ndef create_app(config=None):\n    os._exit(0)\n")
    load(cell)
    cell.call({"op": "begin"}, 2)
    with pytest.raises(CellFault, match="crashed") as caught:
        ask(cell, "build", app="a", config=None, values={}, environment={})
    assert caught.value.where == {
        "path": "toolshed/__init__.py",
        "line": 4,
        "function": "create_app",
    }
    cell.call({"op": "begin"}, 2)
    assert ask(cell, "modules")["answer"] == ["toolshed"]


def test_what_never_ends_is_ended(start: Any) -> None:
    """An endless loop costs its limit, and names its line."""
    cell = start("while True:\n    pass\n", limits=replace(LIMITS, load=1.0))
    began = time.monotonic()
    with pytest.raises(CellFault, match="timed out") as caught:
        load(cell)
    assert caught.value.where is not None
    assert time.monotonic() - began < 10
    assert not cell.alive


def test_an_endless_loop_that_holds_the_interpreter_is_ended_too(start: Any) -> None:
    """A regular expression that runs away lets no other thread speak."""
    source = "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')\n"
    with pytest.raises(CellFault, match="timed out"):
        load(start(source, limits=replace(LIMITS, load=1.0)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to leave")
def test_children_end_with_the_cell(start: Any, tmp_path: Path) -> None:
    """A child in a session of its own is found among the descendants."""
    note = tmp_path / "pid"
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " start_new_session=True)\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
    )
    cell = start(source)
    load(cell)
    child = psutil.Process(int(note.read_text(encoding="utf-8")))
    cell.end()
    _, alive = psutil.wait_procs([child], timeout=2)
    assert alive == []


@pytest.mark.parametrize(
    "bytes_written",
    ["b'\\xff\\xff\\xff\\xff'", "b'\\x00\\x00\\x00\\x04nope'", "b'\\x00\\x00\\x00\\x04'"],
    ids=["4 GiB", "no JSON", "cut short"],
)
def test_raw_bytes_on_the_channel_are_a_wrong_answer(start: Any, bytes_written: str) -> None:
    """Learner code that finds the channel can only spoil its own answer."""
    source = (
        "import os\n"
        "for number in range(3, 20):\n"
        "    try:\n"
        f"        os.write(number, {bytes_written})\n"
        "    except OSError:\n"
        "        pass\n"
        "os._exit(0)\n"
    )
    with pytest.raises(CellFault, match=r"wrong answer|crashed"):
        load(start(source))


def test_a_forged_answer_is_no_answer(start: Any) -> None:
    """A frame that does not repeat the number of what was asked is refused, and noticed."""
    source = (
        "import json, os\n"
        "body = json.dumps({'ok': True, 'passed': ['everything']}).encode()\n"
        "for number in range(3, 20):\n"
        "    try:\n"
        "        os.write(number, len(body).to_bytes(4, 'big') + body)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    seen: list[str] = []
    with pytest.raises(CellFault, match="wrong answer"):
        load(start(source, suspect=seen.append))
    assert seen == ["the app's process sent the judge an answer that nobody had asked for"]


def test_an_answer_before_anything_was_asked_is_refused(start: Any) -> None:
    """A process that a test has left behind cannot answer for the next one."""
    seen: list[str] = []
    source = (
        "import json, os, threading\n"
        "body = json.dumps({'ok': True}).encode()\n"
        "def forge():\n"
        "    for number in range(3, 20):\n"
        "        try:\n"
        "            os.write(number, len(body).to_bytes(4, 'big') + body)\n"
        "        except OSError:\n"
        "            pass\n"
        "threading.Timer(0.3, forge).start()\n"
    )
    cell = start(source, "one", suspect=seen.append)
    load(cell)
    time.sleep(1)
    with pytest.raises(CellFault, match="wrong answer"):
        ask(cell, "modules")
    assert len(seen) == 1


@needs_fork
def test_a_child_that_comes_back_from_a_view_gives_no_second_answer(start: Any) -> None:
    """A fork that nobody ends is odd, and no attempt on the frames."""
    seen: list[str] = []
    cell = start("import os\n\ndef create_app():\n    os.fork()\n", suspect=seen.append)
    load(cell)
    cell.call({"op": "begin"}, 2)
    answer = ask(cell, "build", app="a", config=None, values={}, environment={})
    assert answer["answer"]["type"] == "NoneType"
    assert ask(cell, "modules")["answer"] == ["toolshed"]
    cell.call({"op": "end"}, 2)
    assert seen == []


@needs_fork
def test_a_signal_to_the_process_above_is_noticed(start: Any) -> None:
    """A person may want to know that it was tried."""
    seen: list[str] = []
    cell = start("import os\nos.kill(os.getppid(), 0)\n", suspect=seen.append)
    load(cell)
    assert seen == ["the app's process tried to send a signal to the process that runs it"]


def test_a_flood_of_frames_waits_outside(start: Any) -> None:
    """The judge reads no more than a few frames ahead, however many are sent."""
    source = (
        "import os, threading\n"
        "body = b'{\"x\": \"' + b'y' * 2**16 + b'\"}'\n"
        "frame = len(body).to_bytes(4, 'big') + body\n"
        "def flood():\n"
        "    while True:\n"
        "        for number in range(3, 20):\n"
        "            try:\n"
        "                os.write(number, frame)\n"
        "            except OSError:\n"
        "                pass\n"
        "threading.Timer(0.3, flood).start()\n"
    )
    cell = start(source, "one")
    load(cell)
    time.sleep(1)
    assert 0 < cell.frames.qsize() <= 8


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process at its limit")
def test_what_computes_too_long_is_ended(start: Any) -> None:
    """The limit of the processor's time has a message of its own."""
    limits = replace(LIMITS, load=20.0, cpu=3)
    with pytest.raises(CellFault, match="timed out: one process computed for more than 3 seconds"):
        load(start("while True:\n    pass\n", limits=limits))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("source", "word", "told"),
    [
        ("kept = [open(__file__) for _ in range(100)]\n", "too many open files", "64 files open"),
        ("open('big', 'wb').write(bytes(2 * 2**20))\n", "too much written", "may hold 1 MiB"),
    ],
)
def test_each_limit_has_its_word(start: Any, source: str, word: str, told: str) -> None:
    """An exception that a limit has raised is told as that limit, with its size and the line."""
    limits = replace(LIMITS, open_files=64, file_size=2**20)
    with pytest.raises(CellFault, match=told) as caught:
        load(start(source, limits=limits))
    assert caught.value.word == word
    assert caught.value.where is not None
    assert caught.value.where["line"] == 1


def test_many_files_are_counted_together(start: Any) -> None:
    """Where files do not lie in memory of a fixed size, the judge looks at them."""
    source = (
        "import time\n"
        "for number in range(40):\n"
        "    open(f'file{number}', 'wb').write(bytes(2**20))\n"
        "time.sleep(5)\n"
    )
    with pytest.raises(CellFault, match="too much written: all its files together"):
        load(start(source, limits=replace(LIMITS, disk=16 * 2**20)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_in_place_of_the_last_words_holds_nobody_up(start: Any) -> None:
    """Nobody waits for what a pipe will never say."""
    source = (
        "import os\n"
        "note = os.path.dirname(os.path.dirname(os.path.dirname(__file__))) + '/last-words.txt'\n"
        "os.remove(note)\n"
        "os.mkfifo(note)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    began = time.monotonic()
    with pytest.raises(CellFault, match="crashed: the process was ended by signal 9"):
        load(start(source, limits=replace(LIMITS, load=30.0)))
    assert time.monotonic() - began < 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds address space")
def test_memory_is_bounded(start: Any) -> None:
    """A hog gets a MemoryError, and the machine none."""
    with pytest.raises(CellFault, match="out of memory: MemoryError"):
        load(start("x = bytearray(3 * 2**30)\n"))


def test_printed_text_is_kept_as_the_learners(start: Any) -> None:
    """Prints do not mix with frames; they are kept to be shown."""
    cell = start("print('hello from the package')\n")
    assert load(cell) == {"ok": True}
    deadline = time.monotonic() + 2
    while "hello" not in cell.printed() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "hello from the package" in cell.printed()
