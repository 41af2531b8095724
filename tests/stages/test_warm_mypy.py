"""A mypy that waits says what a run says, or nothing; it can be ended at any moment."""

import os
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from checker import catalog, intake, pipeline
from checker.catalog import COURSE
from checker.model import Finding, Judge, Status, Submission
from checker.stages import types
from checker.stages.plan import Plan
from checker.stages.warm_mypy import Known, WarmMypy
from checker.workshop.limits import Limits
from checker.workshop.processes import Ended
from checker.workshop.tiers import can_fork
from tests.proof import cases

pytestmark = pytest.mark.skipif(not can_fork(), reason="there is no fork here, and no such mypy")

EXERCISE = catalog.load("01")
PLAN = Plan(EXERCISE.all_checks, (), Limits(), "", "")
PATIENCE = 60.0
type Write = Callable[..., Path]

# Each line is judged by what another module says, or is not there to say.
MANY = {
    "toolshed/__init__.py": "from toolshed.app import create_app\n",
    "toolshed/app.py": """import csv
import flask.nosuch
import nosuch
import sqlalchemy
import yaml
from flask import Flask, nothing
from sqlalchemy.orm import Mapped, mapped_column
from toolshed import models, missing

def create_app(name) -> Flask:
    app: str = Flask(name)
    reveal_type(sqlalchemy.dialects.postgresql)
    return models.Tool(1).id
""",
    "toolshed/models.py": """import xml.dom.minidom
from toolshed.extensions import db

class Tool(db.Model):
    id: int = "one"
    def name(self) -> str:
        return xml.dom.minidom.parse(self.id)

reveal_type(db.session.scalars)
""",
    "toolshed/node_modules/__init__.py": "",
    "toolshed/node_modules/app.py": "from toolshed.models import Tool\n\nX: int = Tool.id.bit\n",
    "toolshed/extensions.py": """from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
unused = 1  # type: ignore[assignment]
reveal_type(db.session.execute)
""",
}

STARTS_ONE_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from checker import catalog
from checker.stages import types
from checker.stages.plan import Plan
from checker.stages.warm_mypy import WarmMypy
from checker.workshop.limits import Limits
mypy = WarmMypy(few=0)
types.prepare(Plan(catalog.load("01").all_checks, (), Limits(), "", "", mypy=mypy))
Path(sys.argv[1]).write_text(str(mypy.server.process.pid))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def known() -> Known:
    """Return what servers are started with."""
    return Known(types.CONFIG, types.warm_cache(PLAN), types.LIBRARIES)


@pytest.fixture
def mypy(known: Known) -> Iterator[WarmMypy]:
    """Start a server, and hold that nothing of it is left."""
    with WarmMypy(few=0) as made:
        made.start(known)
        await_ready(made)
        yield made
    assert psutil.Process().children(recursive=True) == []


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files into a folder of their own."""

    def written(files: dict[str, str], name: str = "copy") -> Path:
        for file, text in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


def await_ready(mypy: WarmMypy) -> None:
    """Wait until the server has said that it is ready, or has ended."""
    assert mypy.server is not None
    select.select([mypy.server.calls], [], [], PATIENCE)


def runs(number: int) -> bool:
    """Say whether a process runs; a dead one may wait for a parent that never asks."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def cold(folder: Path, *what: str) -> Ended:
    """Return what a run of mypy says, without what it says to standard error."""
    return replace(types._with_warm_cache(folder, PLAN, what), stderr=b"")  # noqa: SLF001


def failed(findings: list[Finding]) -> list[Finding]:
    """Return the findings that are failures."""
    return [finding for finding in findings if finding.status is Status.FAILED]


def submission(folder: Path) -> Submission:
    """Return a submission of all modules in a folder."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    return Submission(EXERCISE, folder, "", tuple(names))


def test_it_says_what_a_run_says(mypy: WarmMypy, known: Known, write: Write) -> None:
    """Every message, its code, place and order, about libraries and the submission's modules."""
    folder = write(MANY)
    what = ("toolshed", "toolshed/node_modules/app.py")
    warm = mypy.run(known, folder, what, Limits())
    assert warm == cold(folder, *what)
    assert warm is not None
    assert warm.stdout.count(b"\n") > 15


def test_its_messages_come_in_the_order_of_a_run(
    mypy: WarmMypy, known: Known, write: Write
) -> None:
    """A module is checked as soon as what it imports is known, and that differs by library."""
    libraries = [*reversed(known.libraries), "decimal", "json", "abc", "types", "sys"]
    texts = {
        f"toolshed/m{place}.py": f"import {name}\n\nX: int = {name}\n"
        for place, name in enumerate(libraries)
    }
    folder = write({"toolshed/__init__.py": "", **texts})
    warm = mypy.run(known, folder, ["toolshed"], Limits())
    assert warm == cold(folder, "toolshed")
    assert warm is not None
    assert warm.stdout.count(b"\n") >= len(libraries)


@pytest.mark.parametrize("number", ["01", "08"])
def test_it_finds_nothing_in_a_reference(mypy: WarmMypy, known: Known, number: str) -> None:
    """It agrees with a run there, too."""
    folder = cases.reference(catalog.load(number))
    assert mypy.run(known, folder, ["toolshed"], Limits()) == Ended(0, b"", b"")


def test_wrong_solutions_get_the_same_findings(mypy: WarmMypy, tmp_path: Path) -> None:
    """Those of 01 that break a check of types."""
    reference = cases.copy_reference(EXERCISE, tmp_path / "reference")
    wrongs = [w for w in cases.wrongs(EXERCISE) if "01.5-types" in {w.headline, *w.also}]
    assert wrongs
    for wrong in wrongs:
        wrong.build(reference, tmp_path / wrong.name)
        taken, _ = intake.take_snapshot(
            EXERCISE, tmp_path / wrong.name, tmp_path / "snapshots" / wrong.name, ""
        )
        warm = types.judge(taken, replace(PLAN, mypy=mypy))
        assert warm == types.judge(taken, PLAN)
        assert failed(warm)


def test_a_check_asks_the_one_that_it_is_given(mypy: WarmMypy, write: Write) -> None:
    """Its verdict is that of a check without; what was prepared before does not matter."""
    taken, options = submission(write(MANY)), pipeline.Options(judge=Judge.TYPES)
    expected = replace(pipeline.check(taken, (), options), seconds=0)
    asked: list[Ended | None] = []

    class Listening(WarmMypy):
        def run(
            self, known: Known, folder: Path, what: Sequence[str], limits: Limits
        ) -> Ended | None:
            asked.append(mypy.run(known, folder, what, limits))
            return asked[-1]

    told = replace(options, mypy=Listening())
    prepared = pipeline.prepare(EXERCISE, options)
    for given in (None, prepared):
        assert replace(pipeline.check(taken, (), told, given), seconds=0) == expected
    assert [one and one.code for one in asked] == [1, 1]


def test_no_submission_sees_another(mypy: WarmMypy, known: Known, write: Write) -> None:
    """Many at a time, with modules of the same names, and twice each."""

    def folder(number: int) -> Path:
        texts = {
            "toolshed/__init__.py": "",
            "toolshed/values.py": f"value = {number if number % 2 else repr(str(number))}\n",
            "toolshed/app.py": f"from toolshed.values import value\nX{number}: int = value\n",
        }
        return write(texts, f"copy-{number}")

    folders = [folder(number) for number in range(6)] * 2
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda one: mypy.run(known, one, ["toolshed"], Limits()), folders))
    assert [one and one.code for one in said] == [1, 0] * 6


def test_it_leaves_the_cache_as_it_was(mypy: WarmMypy, known: Known, write: Write) -> None:
    """A child writes nothing at all."""
    mypy.run(known, write(MANY), ["toolshed"], Limits())
    assert mypy.server is not None
    own = Path(mypy.server.folder.name)
    for folder in (own, known.cache):
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        mypy.run(known, write(MANY), ["toolshed"], Limits())
        assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "files",
    [
        {"toolshed/__init__.py": "X = (\n"},
        {"toolshed/__init__.py": "", "flask.py": "class Flask: ...\n"},
    ],
    ids=["not Python", "a library's name"],
)
def test_what_it_is_not_sure_of_it_leaves_to_a_run(
    mypy: WarmMypy, write: Write, files: dict[str, str]
) -> None:
    """The findings are those of the run, and the server waits for the next one."""
    taken = submission(write(files))
    assert types.judge(taken, replace(PLAN, mypy=mypy)) == types.judge(taken, PLAN)
    assert mypy.server is not None
    assert mypy.server.process.poll() is None


def test_a_child_that_crashes_says_nothing(mypy: WarmMypy, known: Known, write: Write) -> None:
    """A sum of so many terms ends mypy; the server waits for the next one."""
    total = f"TOTAL = {' + '.join('1' for _ in range(20_000))}\n"
    folder = write({"toolshed/__init__.py": total}, "long")
    assert mypy.run(known, folder, ["toolshed"], Limits()) is None
    assert mypy.run(known, write(MANY), ["toolshed"], Limits()) is not None


def test_too_much_output_is_left_to_a_run(mypy: WarmMypy, known: Known, write: Write) -> None:
    """It is bounded as any tool is."""
    limits = Limits(tool_output=100)
    assert mypy.run(known, write(MANY), ["toolshed"], limits) is None


def test_too_little_memory_is_left_to_a_run(mypy: WarmMypy, known: Known, write: Write) -> None:
    """The child gets no more than it may have, and says nothing then."""
    if sys.platform != "linux":
        pytest.skip("only Linux bounds memory here")
    assert mypy.run(known, write(MANY), ["toolshed"], Limits(memory=2**20)) is None


def test_a_child_that_takes_too_long_is_ended(mypy: WarmMypy, known: Known, write: Write) -> None:
    """Its time is the same as that of a run, and it does not go on behind our back."""
    lines = "".join(f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(40_000))
    folder = write({"toolshed/__init__.py": lines})
    ended = mypy.run(known, folder, ["toolshed"], Limits(tool=0.2))
    assert ended is None or ended.timed_out
    assert mypy.server is not None
    server = psutil.Process(mypy.server.process.pid)
    until = time.monotonic() + PATIENCE
    while any(runs(child.pid) for child in server.children()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_server_that_dies_is_started_again(mypy: WarmMypy, known: Known, write: Write) -> None:
    """Until then, mypy is run; one that always dies is given up."""
    folder = write(MANY)
    taken, plan = submission(folder), replace(PLAN, mypy=mypy)
    expected = types.judge(taken, plan)
    while mypy.starts:
        assert mypy.server is not None
        mypy.server.process.kill()
        mypy.server.process.wait()
        assert types.judge(taken, plan) == expected
        await_ready(mypy)
        assert mypy.run(known, folder, ["toolshed"], Limits()) == cold(folder, "toolshed")
    assert mypy.server is not None
    mypy.server.process.kill()
    mypy.server.process.wait()
    assert types.judge(taken, plan) == expected
    assert mypy.server is None


def test_one_that_is_ended_in_the_middle_leaves_it_to_a_run(
    mypy: WarmMypy, known: Known, write: Write
) -> None:
    """Its child ends with it."""
    lines = "".join(f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(40_000))
    folder = write({"toolshed/__init__.py": lines})
    threading.Timer(0.3, mypy.end).start()
    assert mypy.run(known, folder, ["toolshed"], Limits()) is None
    assert mypy.run(known, folder, ["toolshed"], Limits()) is None


def test_it_is_not_started_for_a_few_runs(known: Known, write: Write) -> None:
    """A start costs more than it saves them."""
    with WarmMypy() as mypy:
        for _ in range(2):
            assert mypy.run(known, write(MANY), ["toolshed"], Limits()) is None
            assert mypy.server is None
        mypy.run(known, write(MANY), ["toolshed"], Limits())
        assert mypy.server is not None


def test_another_cache_needs_another_server(mypy: WarmMypy, known: Known, tmp_path: Path) -> None:
    """As after an update of the course; the one before is ended."""
    assert mypy.server is not None
    before = mypy.server.process
    mypy.start(known)
    assert mypy.server.process is before
    other = replace(known, cache=shutil.copytree(known.cache, tmp_path / "other"))
    mypy.start(other)
    assert before.poll() is not None
    assert mypy.server.process is not before


@pytest.mark.parametrize("spoil", ["half", "gone"])
def test_a_server_without_a_whole_cache_does_not_serve(
    known: Known, tmp_path: Path, write: Write, spoil: str
) -> None:
    """What it would say might differ."""
    cache = shutil.copytree(known.cache, tmp_path / "cache")
    for path in cache.rglob("*.db"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if spoil == "gone":
        shutil.rmtree(cache)
    with WarmMypy(few=0, starts=1) as mypy:
        spoiled = replace(known, cache=cache)
        mypy.start(spoiled)
        if mypy.server is not None:
            await_ready(mypy)
        assert mypy.run(spoiled, write(MANY), ["toolshed"], Limits()) is None


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """However that ends: nobody would be left to end it, or to remove its folder."""
    told = tmp_path / "number"
    command = [sys.executable, "-c", STARTS_ONE_AND_IS_KILLED, str(told)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run(command, cwd=COURSE, check=False, env=environment)
    number, until = int(told.read_text(encoding="utf-8")), time.monotonic() + PATIENCE
    while runs(number):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert list(tmp_path.glob("katas-*")) == []
