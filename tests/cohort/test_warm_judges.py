"""Judges that stay warm: the verdicts of cold ones, nothing of one submission in the next."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from checker import catalog, intake, pipeline
from checker.cohort.warm_judges import WarmJudges
from checker.model import Judge, Submission, Verdict
from checker.workshop import warm
from checker.workshop.tiers import Isolation, choose
from tests.proof import cases

EXERCISE = catalog.load("01")
OPTIONS = pipeline.Options(own=True, judge=Judge.BEHAVIOUR)
INIT = "toolshed/__init__.py"
# What is imported again by a question of ours does nothing.
ONCE = """
import builtins
if not hasattr(builtins, "imported"):
    builtins.imported = True
    exec(compile({code!r}, __file__, "exec"))
"""
# It passes while nothing is left of another submission, and leaves what it can.
LEAVES = """
import os, pathlib, time
HERE = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = [HERE / "instance", HERE.parent / "tmp"]
for folder in FOLDERS:
    assert not list(folder.iterdir()), f"there is {list(folder.iterdir())}"
    (folder / "left").mkdir()
    (folder / "left" / "file").write_text("something")
    (folder / "left").chmod(0)
if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(60)
    os._exit(0)
"""
# It ends, stops or spoils the process from which it was forked, as far as it is let.
ENDS = "import os, signal\nos.kill(os.getppid(), signal.{signal})\n"
TOUCHES = """
import os, resource
parent = os.getppid()
for attempt in (
    lambda: open(f"/proc/{parent}/mem", "r+b"),
    lambda: open(f"/proc/{parent}/maps"),
    lambda: os.listdir(f"/proc/{parent}/fd"),
    lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (8, 8)),
    lambda: os.sched_setaffinity(parent, [0]),
    lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
):
    try:
        attempt()
    except PermissionError:
        continue
    raise SystemExit("it was let")
"""


@pytest.fixture
def judges() -> Iterator[WarmJudges]:
    """Give warm judges, where there can be any; nothing of them is left."""
    if not warm.possible(choose(Isolation.AUTO), "fork"):
        if os.environ.get("CI"):
            pytest.fail("CI must reach tier A, with Landlock and seccomp")
        pytest.skip("judges stay warm at tier A alone, with Landlock and seccomp")
    kept = WarmJudges(2)
    yield kept
    kept.end()
    assert psutil.Process().children(recursive=True) == []


def submission(top: Path, more: str = "", change: tuple[str, str] = ("", "")) -> Submission:
    """Take a snapshot of the reference of 01 with more in its package, or with a view changed."""
    number = len(list(top.iterdir()))
    mine = cases.copy_reference(EXERCISE, top / f"mine{number}")
    init = mine / INIT
    once = ONCE.format(code=more) if more else ""
    init.write_text(init.read_text(encoding="utf-8") + once, encoding="utf-8")
    view = mine / "toolshed" / "health" / "routes.py"
    view.write_text(view.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    taken, invalid = intake.take_snapshot(EXERCISE, mine, top / f"snapshot{number}", "")
    assert not invalid
    return taken


def same(verdict: Verdict) -> Verdict:
    """Leave out what differs between any two runs."""
    return dataclasses.replace(verdict, seconds=0)


def processes() -> set[int]:
    """Return the processes that were started and still run."""
    return {one.pid for one in psutil.Process().children()}


def test_one_after_the_other_has_the_verdict_of_a_cold_judge(
    judges: WarmJudges, tmp_path: Path
) -> None:
    """Right and wrong ones by turns; one judge does them all."""
    right = submission(tmp_path)
    wrong = submission(tmp_path, change=('return {"status": "ok"}\n', "return 1 / 0\n"))
    broken = submission(tmp_path, more="1 / 0\n")
    used = set()
    for one in (right, wrong, right, broken, right):
        assert same(judges.check(one, (), OPTIONS)) == same(pipeline.check(one, (), OPTIONS))
        used |= processes()
    assert len(used) == 1


def test_nothing_is_left_for_the_next(judges: WarmJudges, tmp_path: Path) -> None:
    """Neither a file, in a folder that is closed, nor a process that has left its session."""
    one = submission(tmp_path, more=LEAVES)
    for _ in range(3):
        verdict = judges.check(one, (), OPTIONS)
        assert verdict.passed, verdict.headline
    assert len(processes()) == 1


def test_seeds_are_those_of_each_submission(judges: WarmJudges, tmp_path: Path) -> None:
    """Random data differs from learner to learner, and a verdict tells its seed."""
    one = submission(tmp_path)
    for seed in ("first", "second"):
        verdict = judges.check(one, (), dataclasses.replace(OPTIONS, seed=seed))
        assert (verdict.seed, verdict.passed) == (seed, True)


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSTOP"])
def test_who_ends_what_it_was_forked_from_harms_itself(
    judges: WarmJudges, tmp_path: Path, signal: str
) -> None:
    """It is told of; the next submission finds another process."""
    hostile = submission(tmp_path, more=ENDS.format(signal=signal))
    right = submission(tmp_path)
    verdict = judges.check(hostile, (), OPTIONS)
    assert verdict.suspicions
    assert not verdict.errored
    following = judges.check(right, (), OPTIONS)
    assert following.passed
    assert not following.suspicions


def test_who_touches_what_it_was_forked_from_is_refused(judges: WarmJudges, tmp_path: Path) -> None:
    """Its memory, files, limits and turns are those of the next submission."""
    verdict = judges.check(submission(tmp_path, more=TOUCHES), (), OPTIONS)
    assert verdict.passed, verdict.headline


def test_a_judge_that_has_died_meanwhile_is_replaced(judges: WarmJudges, tmp_path: Path) -> None:
    """That says nothing of the submission."""
    one = submission(tmp_path)
    assert judges.check(one, (), OPTIONS).passed
    for process in psutil.Process().children():
        process.kill()
        process.wait()
    assert judges.check(one, (), OPTIONS).passed


def test_no_more_wait_than_may(judges: WarmJudges, tmp_path: Path) -> None:
    """Options that decide a verdict need judges of their own; who was used long ago goes."""
    one = submission(tmp_path)
    for task in ("01.1", "01.2", "01.3"):
        judges.check(one, (), dataclasses.replace(OPTIONS, own=False, task=task))
    assert len(processes()) == 2
