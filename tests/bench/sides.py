"""What is compared: each side is a function that returns figures of one run."""

import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from checker import intake, pipeline
from checker.catalog import COURSE
from checker.learner.runs import Ahead, Heard, Run
from checker.model import Exercise, Judge, Status
from checker.stages.warm_mypy import WarmMypy
from tests.proof import cases

PAUSE = READY = 8.0
MARK = "\n# {}\n"


@dataclass
class Figures:
    """Wall-clock and processor seconds of one run, and memory in MiB where it was looked at."""

    wall: float = 0.0
    cpu: float = 0.0
    largest: float = 0.0
    all: float = 0.0


@contextlib.contextmanager
def measured() -> Iterator[Figures]:
    """Measure what happens inside; processor time is the whole machine's, so leave it alone.

    What a cell has used is counted nowhere else: its processes end with their namespace.
    """
    figures = Figures()
    before, started = _busy(), time.perf_counter()
    yield figures
    figures.wall = time.perf_counter() - started
    figures.cpu = _busy() - before


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))


def chain(exercise: Exercise, folder: Path, cache: Path) -> Figures:
    """Run the chain that anyone would script, one tool after another."""
    python = [sys.executable, "-B", "-m"]
    ruff, mypy = COURSE / "exercises" / "ruff.toml", COURSE / "exercises" / "mypy.ini"
    steps = (
        [*python, "ruff", "check", "--no-cache", "--config", str(ruff), "."],
        [*python, "ruff", "format", "--check", "--no-cache", "--config", str(ruff), "."],
        [*python, "mypy", "--config-file", str(mypy), "--cache-dir", str(cache), "toolshed"],
        [*python, "tests.bench.inprocess", exercise.id, str(folder)],
    )
    environment = os.environ | {"PYTHONPATH": str(COURSE)}
    with measured() as figures:
        for step in steps:
            done = subprocess.run(
                step, cwd=folder, env=environment, capture_output=True, check=False
            )
            if done.returncode:
                raise RuntimeError(f"{step}: {done.stdout.decode()}{done.stderr.decode()}")
    return figures


def floor(exercise: Exercise, folder: Path) -> Figures:
    """Return the seconds that the tests take in one warmed process without isolation."""
    command = [sys.executable, "-B", "-m", "tests.bench.inprocess", exercise.id, str(folder)]
    environment = os.environ | {"PYTHONPATH": str(COURSE)}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    return Figures(wall=float(done.stdout.decode().splitlines()[-1]))


def cold(exercise: Exercise, folder: Path) -> Figures:
    """Run `check` as a learner does, and look at its memory."""
    command = [sys.executable, "-m", "checker", "check", exercise.id, "--fresh", "--json"]
    with measured() as figures, _watched_memory(figures):
        done = subprocess.run(
            [*command, "--path", str(folder)], cwd=COURSE, capture_output=True, check=False
        )
    if not json.loads(done.stdout)["passed"]:
        raise RuntimeError(done.stdout.decode())
    return figures


@contextlib.contextmanager
def _watched_memory(figures: Figures) -> Iterator[None]:
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            sizes = []
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    sizes.append(process.memory_full_info().pss / 1024**2)
            figures.largest = max([figures.largest, *sizes])
            figures.all = max(figures.all, sum(sizes))

    thread = threading.Thread(target=look)
    thread.start()
    yield
    stop.set()
    thread.join()


def warm(exercise: Exercise, folder: Path, judge: Judge | None = None, judges: int = 1) -> Figures:
    """Run a check for which judges and mypy wait, as in watch; with `judge`, this stage alone."""
    with tempfile.TemporaryDirectory(prefix="katas-bench-") as temporary, WarmMypy(few=0) as mypy:
        options = pipeline.Options(judge=judge, judges=judges, many=True, mypy=mypy)
        snapshot = Path(temporary).resolve() / "snapshot"
        submission, _ = intake.take_snapshot(exercise, folder, snapshot, "")
        prepared = pipeline.prepare(exercise, options)
        time.sleep(READY)
        with measured() as figures:
            verdict = pipeline.check(submission, (), options, prepared)
        prepared.end()
    if not verdict.passed:
        raise RuntimeError(str(verdict.headline))
    return figures


def save(exercise: Exercise) -> tuple[Figures, Figures, Figures]:
    """Save a wrong solution; return the times to headline, the exercise's verdict and the end.

    Its headline is that of the save before, too: the change has not mended it yet.
    """
    wrong = next(
        one for one in cases.wrongs(exercise) if one.headline.startswith(f"{exercise.id}.2")
    )
    own = {check.id for check in exercise.checks}
    decided: set[str] = set()
    times: dict[str, float] = {}
    ended = threading.Event()
    started = 0.0

    def hear(heard: Heard) -> None:
        seconds = time.perf_counter() - started
        if heard.finding is None:
            times["all"] = seconds
            ended.set()
            return
        decided.add(heard.finding.check)
        if heard.finding.status is Status.FAILED:
            times.setdefault("headline", seconds)
        if own <= decided:
            times.setdefault("own", seconds)

    with tempfile.TemporaryDirectory(prefix="katas-bench-") as temporary:
        mine = Path(temporary).resolve() / "mine"
        wrong.build(cases.copy_reference(exercise, mine.parent / "reference"), mine)
        shutil.copy(exercise.folder / "exercise.toml", mine)
        learners = dataclasses.replace(exercise, folder=mine)
        ahead = Ahead()
        ahead.prepare(learners, wrong.headline)
        time.sleep(READY)
        started = time.perf_counter()
        Run(learners, "", ahead, hear, fresh=True).start()
        ended.wait()
        ahead.end()
    # Where a headline blocks the rest, the verdict is there with it.
    seconds = [times.get(name, times["all"]) for name in ("headline", "own", "all")]
    first, whole, end = (Figures(wall=one) for one in seconds)
    return first, whole, end


def cohort(exercise: Exercise, folder: Path, count: int) -> Figures:
    """Grade copies of a solution that differ a little; return the figures of one submission."""
    with tempfile.TemporaryDirectory(prefix="katas-bench-") as temporary:
        top = Path(temporary).resolve()
        for number in range(count):
            learner = top / "handed-in" / f"learner-{number:04}"
            shutil.copytree(folder / "toolshed", learner / "toolshed")
            with (learner / "toolshed" / "app.py").open("a", encoding="utf-8") as file:
                file.write(MARK.format(number))
        command = [sys.executable, "-m", "checker", "grade", str(top / "handed-in")]
        options = ["--exercise", exercise.id, "--store", str(top / "grades.db"), "--fresh"]
        with measured() as figures, _watched_memory(figures):
            done = subprocess.run(
                [*command, *options], cwd=COURSE, capture_output=True, check=False
            )
    if done.returncode:
        raise RuntimeError(done.stdout.decode() + done.stderr.decode())
    figures.wall /= count
    figures.cpu /= count
    return figures


def start(*arguments: str) -> Figures:
    """Run a command that does next to nothing."""
    with measured() as figures:
        subprocess.run([sys.executable, *arguments], cwd=COURSE, capture_output=True, check=True)
    return figures


def repeat[T](rounds: int, sides: dict[str, Callable[[], T]]) -> dict[str, list[T]]:
    """Run all sides one after another, round by round, so that a slow minute meets them all.

    Each begins after the same pause, as after a save: a machine that has just done something alike
    is faster, and not the same for who waits to be ready as for who does not.
    """
    found: dict[str, list[T]] = {name: [] for name in sides}
    for number in range(rounds):
        for name, side in sides.items():
            sys.stderr.write(f"\rround {number + 1} of {rounds}: {name:40}")
            sys.stderr.flush()
            time.sleep(PAUSE)
            found[name].append(side())
    sys.stderr.write("\r" + " " * 60 + "\r")
    return found
