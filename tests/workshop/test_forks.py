"""Templates: tests that begin in the same way are forks of one process, and share nothing else."""

import base64
import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker import catalog
from checker.model import Submission
from checker.workshop.cell import Cell, CellFault
from checker.workshop.limits import Limits
from checker.workshop.room import furnish

KIT = "checker.suites.kit.inside"
BUILD: dict[str, Any] = {"app": "app0", "config": None, "values": {}, "environment": {}}
SOURCE = """
import os
import pathlib
import sys
import threading
from flask import Flask, current_app

HERE = pathlib.Path(__file__).resolve().parent.parent.parent / "tmp"

def create_app(config=None):
    app = Flask(__name__)
    (HERE / "log.txt").write_text("made\\n")
    print("building", flush=True)
    {extra}
    @app.get("/add")
    def add():
        with (HERE / "log.txt").open("a") as log:
            log.write("added\\n")
        (HERE / "new").mkdir(exist_ok=True)
        return (HERE / "log.txt").read_text()
    @app.get("/replace")
    def replace():
        (HERE / "log.txt").unlink()
        (HERE / "log.txt").write_text("replaced\\n")
        return "ok"
    @app.get("/kill")
    def kill():
        os.kill(os.getppid(), 9)
        return "ok"
    @app.get("/leave")
    def leave():
        if not os.fork():
            os.setsid()
            import time
            time.sleep(60)
        return "ok"
    @app.get("/who")
    def who():
        return f"{{os.getppid()}} {{sorted(os.listdir(HERE))}}"
    return app
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class Turns:
    """A cell with a template, if it comes about, and what one test asks of it."""

    def __init__(self, room: Path, snapshot: Path, extra: str) -> None:
        (snapshot / "toolshed").mkdir(parents=True)
        source = SOURCE.format(extra=extra)
        (snapshot / "toolshed" / "__init__.py").write_text(source, encoding="utf-8")
        exercise = catalog.load("01")
        submission = Submission(exercise, snapshot, "", ("toolshed/__init__.py",))
        self.suspicions: list[str] = []
        plan = furnish(room, submission, exercise.suites)
        limits = Limits(load=5.0, request=2.0, question=2.0)
        self.cell = Cell(plan, "toolshed", "fork", limits, suspect=self.suspicions.append)
        self.cell.call({"op": "load"}, 5.0)

    def make_template(self) -> None:
        """Build the app in a process that is kept."""
        self.cell.call({"op": "begin", "template": "make"}, 5.0)
        self.build()
        self.cell.keep("app", 0)
        self.end()

    def build(self, **changes: Any) -> dict[str, Any]:
        """Build the app."""
        message = {"op": "ask", "module": KIT, "question": "build", "args": BUILD | changes}
        return self.cell.call(message, 5.0)

    def end(self) -> None:
        """End the test of now."""
        self.cell.call({"op": "end"}, 2.0)

    def get(self, path: str) -> str:
        """Begin a test as the template did, ask for one page, and end the test."""
        self.cell.call({"op": "begin"}, 5.0)
        self.build()
        text = self.page(path)
        self.end()
        return text

    def page(self, path: str) -> str:
        """Return the body of a page of the app that is built."""
        request = {"op": "request", "app": "app0", "method": "GET", "path": path, "query": ""}
        more = {"script": "", "headers": [], "body": "", "scheme": "http", "address": "127.0.0.1"}
        answer = self.cell.call(request | more, 2.0)
        return base64.b64decode(answer["body"]).decode()

    def listing(self) -> list[str]:
        """Return what lies in the temporary folder, and is not hidden."""
        names = [path.name for path in self.cell.room.temporary.iterdir()]
        return [name for name in names if not name.startswith(".")]

    @property
    def has_template(self) -> bool:
        """Whether the next test would get a fork of it."""
        return bool(self.cell.opening.known({"op": "begin"}))


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[Any]:
    """Return a function that makes a cell with a template."""
    made: list[Turns] = []

    def start(extra: str = "pass") -> Turns:
        made.append(Turns(tmp_path / "room", tmp_path / "snapshot", extra))
        made[-1].make_template()
        return made[-1]

    yield start
    for one in made:
        one.cell.end()


def test_tests_share_a_process_to_be_forked_from(turns: Any) -> None:
    """Two tests have the same parent, which is not the first process of the cell."""
    one = turns()
    first, second = one.get("/who").split()[0], one.get("/who").split()[0]
    assert first == second
    assert first != str(one.cell.process.pid)


def test_a_test_meets_nothing_of_the_test_before(turns: Any) -> None:
    """Files are as the template left them: what was added, and what was made, is gone."""
    one = turns()
    assert one.get("/add") == "made\nadded\n"
    assert one.get("/add") == "made\nadded\n"
    assert one.get("/who").endswith("['log.txt']")
    assert one.has_template


def test_a_file_that_was_replaced_ends_the_template(turns: Any) -> None:
    """The template may hold the old file open: who comes next builds its own app."""
    one = turns()
    one.get("/replace")
    assert not one.has_template
    assert one.get("/add") == "made\nadded\n"
    assert one.get("/who").split()[0] == str(one.cell.process.pid)


def test_a_test_that_ends_the_template_ends_its_cell(turns: Any) -> None:
    """It is told as a crash and as tampering, as if it had ended the first process."""
    one = turns()
    with contextlib.suppress(CellFault):
        # It may have answered before its end is seen.
        one.get("/kill")
    with pytest.raises(CellFault, match="crashed"):
        one.get("/who")
    assert one.suspicions
    assert not one.cell.alive


def test_an_app_with_a_thread_is_no_template(turns: Any) -> None:
    """A fork would not have the thread."""
    one = turns("threading.Thread(target=threading.Event().wait, daemon=True).start()")
    assert not one.has_template
    assert one.get("/add") == "made\nadded\n"


def test_an_app_with_too_many_files_is_no_template(turns: Any) -> None:
    """They would have to be kept in memory, and written anew for each test."""
    one = turns("[(HERE / f'{number}').touch() for number in range(200)]")
    assert not one.has_template
    assert one.get("/add") == "made\nadded\n"


def test_an_app_that_leaves_while_it_is_built_is_no_template(turns: Any) -> None:
    """Its tests tell of it, as they would without a template."""
    with pytest.raises(CellFault, match="exit code 3"):
        turns("os._exit(3)")


def test_a_test_that_begins_in_another_way_builds_its_own(turns: Any) -> None:
    """What the template was not asked is asked of a process of the test's own."""
    one = turns()
    one.cell.call({"op": "begin"}, 5.0)
    one.build(app="app1", config="None of this module")
    assert one.listing() == []
    one.build()
    assert one.page("/add") == "made\nadded\n"
    assert one.page("/who").split()[0] == str(one.cell.process.pid)
    one.end()
    assert one.has_template
    assert one.get("/add") == "made\nadded\n"
    assert one.get("/who").endswith("['log.txt']")


def test_who_removes_what_was_put_aside_ends_the_template(turns: Any) -> None:
    """It was another test's: the next one that needs it makes its own."""
    one = turns()
    one.cell.call({"op": "begin"}, 5.0)
    one.build(app="app1")
    for path in one.cell.room.temporary.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    one.end()
    assert not one.has_template
    assert one.get("/add") == "made\nadded\n"


def test_what_the_factory_prints_is_told_to_each_test(turns: Any) -> None:
    """A message shows what the code of this test printed, template or not."""
    one = turns()
    since = len(one.cell.output.kept)
    one.get("/add")
    assert one.cell.printed(since) == "building\n"


def test_a_test_that_asks_only_what_is_known_needs_no_process(turns: Any) -> None:
    """It gets the answers that the template gave."""
    one = turns()
    one.cell.call({"op": "begin"}, 5.0)
    assert one.build()["answer"]["flask"] is True
    one.end()
    assert one.get("/add") == "made\nadded\n"


def test_what_is_asked_can_be_asked_again(turns: Any) -> None:
    """A replay needs all questions of a test, those too that the template had answered."""
    one = turns()
    one.get("/add")
    assert [message["op"] for message in one.cell.asked] == ["ask", "request", "end"]


def test_another_template_meets_nothing_of_the_one_before(turns: Any) -> None:
    """Its files are gone, and tests begin as the new one did."""
    one = turns()
    one.get("/add")
    one.cell.call({"op": "begin", "template": "make"}, 5.0)
    one.build(app="app1")
    one.build()
    one.cell.keep("app", 0)
    one.end()
    assert one.has_template
    one.cell.call({"op": "begin"}, 5.0)
    one.build(app="app1")
    one.build()
    assert one.page("/who").endswith("['log.txt']")
    assert one.page("/who").split()[0] != str(one.cell.process.pid)
    one.end()


def test_a_template_that_does_not_come_about_leaves_none(turns: Any) -> None:
    """The one before has made room for it."""
    one = turns()
    one.cell.call({"op": "begin", "template": "make"}, 5.0)
    one.build()
    one.end()
    assert not one.has_template
    assert one.get("/add") == "made\nadded\n"
