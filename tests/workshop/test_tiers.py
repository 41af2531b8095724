"""Tiers A and B: what learner code cannot do there, each beside the tier at which it can.

Run as root, the last test runs all of this again as an ordinary user: bubblewrap, identities and
limits differ between the two.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from checker import catalog
from checker.errors import UsageError
from checker.model import Submission
from checker.workshop import jail, tiers
from checker.workshop.cell import Cell, CellFault
from checker.workshop.limits import MIB, Limits
from checker.workshop.processes import adopt_orphans, end_orphans
from checker.workshop.room import fast_folder, furnish
from checker.workshop.tiers import Isolation, Tier, choose, obstacle
from tests.ordinary import as_ordinary_user

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="bubblewrap, Landlock and seccomp are features of Linux"
)

HERE = Path(__file__).resolve()
COURSE = HERE.parent.parent.parent
LIMITS = Limits(load=10.0, processes=32)

type Run = Callable[[str], str]


def reach(tier: Tier) -> None:
    """Skip a test whose tier is not to be had here; in CI, tier A must be."""
    why = obstacle(tier) if tier in {Tier.A, Tier.B} else ""
    if why and tier is Tier.A and os.environ.get("CI"):
        pytest.fail(f"CI must reach tier A: {why}")
    if why:
        pytest.skip(f"tier {tier}: {why}")


# The second run leaves C out: who runs it makes no difference there.
TIERS = [Tier(name) for name in os.environ.get("KATAS_TEST_TIERS", "ABC")]


@pytest.fixture(params=TIERS)
def tier(request: pytest.FixtureRequest) -> Tier:
    """Give a test each tier that this machine has."""
    reach(request.param)
    chosen: Tier = request.param
    return chosen


@pytest.fixture
def cells(tmp_path: Path) -> Iterator[Callable[..., Cell]]:
    """Start cells over the source of a package; end them after the test."""
    started: list[Cell] = []
    tops: list[Path] = []

    def start(source: str, tier: Tier, limits: Limits = LIMITS) -> Cell:
        top = Path(fast_folder() or tmp_path) / f"katas-test-{os.getpid()}-{len(started)}"
        tops.append(top)
        package = top / "snapshot" / "toolshed"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(textwrap.dedent(source), encoding="utf-8")
        exercise = catalog.load("01")
        submission = Submission(exercise, top / "snapshot", "", ("toolshed/__init__.py",))
        room = furnish(top / "room", submission, exercise.suites)
        started.append(Cell(room, "toolshed", "one", limits, tier))
        return started[-1]

    yield start
    for cell in started:
        cell.end()
    for top in tops:
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture
def run(cells: Callable[..., Cell], tier: Tier) -> Run:
    """Import a package in a cell of the tier, and return what it printed."""

    def ran(source: str) -> str:
        cell = cells(source, tier)
        answer = cell.call({"op": "load"}, LIMITS.load)
        assert answer == {"ok": True}, answer
        until = time.monotonic() + 5
        while "end of import" not in cell.printed() and time.monotonic() < until:
            time.sleep(0.01)
        return cell.printed()

    return ran


def attempt(statement: str) -> str:
    """Return a package that tries one thing and prints what came of it."""
    return (
        "import os, socket, sys\n"
        "try:\n"
        f"    print('done', {statement})\n"
        "except OSError as error:\n"
        "    print('refused', type(error).__name__)\n"
        "print('end of import')\n"
    )


def test_files_outside_cannot_be_read(run: Run, tier: Tier, tmp_path: Path) -> None:
    """A file of the user's is not there; at C it can be read, so the attempt is a real one."""
    canary = tmp_path / "canary.txt"
    canary.write_text("a secret of the user", encoding="utf-8")
    printed = run(attempt(f"open({str(canary)!r}).read()"))
    assert ("a secret of the user" in printed) is (tier is Tier.C)


def test_suites_and_solutions_cannot_be_read(run: Run, tier: Tier) -> None:
    """Neither the hidden suite nor the reference can be found from a cell."""
    printed = run(attempt(f"os.listdir({str(COURSE / 'checker' / 'suites')!r})"))
    assert ("01_app_factory" in printed) is (tier is Tier.C)


def test_the_room_of_another_submission_cannot_be_read(
    cells: Callable[..., Cell], run: Run, tier: Tier
) -> None:
    """Two cells that run side by side do not see each other."""
    other = cells("", tier)
    printed = run(attempt(f"os.listdir({str(other.room.submission)!r})"))
    assert ("'toolshed'" in printed) is (tier is Tier.C)


def test_files_outside_cannot_be_written(run: Run, tier: Tier, tmp_path: Path) -> None:
    """What lies outside stays as it is."""
    tmp_path.chmod(0o777)
    target = tmp_path / "made-by-a-cell.txt"
    run(attempt(f"open({str(target)!r}, 'w').write('x')"))
    assert target.exists() is (tier is Tier.C)


def test_the_submission_cannot_be_rewritten(run: Run, tier: Tier) -> None:
    """Code that was judged is the code that was handed in."""
    printed = run(attempt("open(__file__, 'a').write('')"))
    assert ("done" in printed) is (tier is Tier.C)


def test_a_test_may_write_where_databases_lie(run: Run) -> None:
    """The temporary and the instance folder are writable at each tier."""
    source = attempt("open('here.db', 'w').write('x'), open(os.environ['TMPDIR'] + '/a', 'w')")
    assert "done" in run(source)
    place = "os.path.dirname(os.path.dirname(__file__)) + '/instance/a.db'"
    assert "done" in run(attempt(f"open({place}, 'w').write('x')"))


def test_no_server_can_be_reached(run: Run, tier: Tier) -> None:
    """Not even one on this machine, by TCP."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        printed = run(attempt(f"socket.create_connection(('127.0.0.1', {port}), 2) and 1"))
    assert ("done" in printed) is (tier is Tier.C)


@pytest.mark.parametrize(
    "kind",
    [
        "socket.AF_INET, socket.SOCK_DGRAM",
        "socket.AF_INET6, socket.SOCK_STREAM",
        "socket.AF_UNIX, socket.SOCK_STREAM",
        "socket.AF_NETLINK, socket.SOCK_RAW",
    ],
)
def test_no_socket_can_be_made(run: Run, tier: Tier, kind: str) -> None:
    """Datagrams, IPv6, the machine's own sockets: all are refused; a socketpair is not."""
    assert ("done" in run(attempt(f"socket.socket({kind}).close()"))) is (tier is Tier.C)
    assert "done" in run(attempt("[end.close() for end in socket.socketpair()]"))


@pytest.mark.parametrize("whom", ["os.getppid()", str(os.getpid())], ids=["parent", "judge"])
def test_no_signal_leaves_the_cell(run: Run, tier: Tier, whom: str) -> None:
    """Signal 0 asks whether one could be sent."""
    assert ("done" in run(attempt(f"os.kill({whom}, 0)"))) is (tier is Tier.C)


@pytest.mark.parametrize("flags", ["0x10000000", "0x20000000", "0x40000000"])
def test_no_new_namespace_can_be_made(run: Run, tier: Tier, flags: str) -> None:
    """User, pid and network namespaces open paths into the kernel that nobody here needs."""
    printed = run(attempt(f"os.unshare({flags})"))
    if tier is not Tier.C:
        assert "refused" in printed


def test_the_environment_of_the_judge_cannot_be_read(run: Run, tier: Tier) -> None:
    """/proc leads nowhere, or to processes of the cell alone."""
    printed = run(attempt(f"open('/proc/{os.getpid()}/environ').read(4)"))
    assert ("done" in printed) is (tier is Tier.C)


def most_processes(tier: Tier) -> int:
    """Return how many can come to be: at B, those of an ordinary user count, with some to spare."""
    counts_alone = tier is Tier.A or os.getuid() == 0
    return LIMITS.processes + (0 if counts_alone else jail.HEADROOM)


def test_a_fork_bomb_ends_at_the_limit(cells: Callable[..., Cell]) -> None:
    """RLIMIT_NPROC holds at A and B, for root too: root gives itself up first."""
    for tier in (Tier.A, Tier.B):
        if obstacle(tier):
            continue
        source = """
            import os, time
            made = 0
            try:
                while made < 1000:
                    if os.fork() == 0:
                        time.sleep(30)
                        os._exit(0)
                    made += 1
            except OSError:
                pass
            print('children', made, 'identity', os.getuid(), 'end of import', flush=True)
        """
        cell = cells(source, tier)
        # At B the judge may see it first.
        with contextlib.suppress(CellFault):
            assert cell.call({"op": "load"}, 10) == {"ok": True}
        time.sleep(0.2)
        if found := re.search(r"children (\d+) identity (\d+)", cell.printed()):
            assert 0 < int(found[1]) <= most_processes(tier)
            assert int(found[2]) != 0
        else:
            assert most_processes(tier) > LIMITS.processes
            assert not cell.alive
        cell.end()


def test_the_judge_counts_processes_where_the_kernel_counts_others_too(
    cells: Callable[..., Cell],
) -> None:
    """What an ordinary user runs besides is not the app's: only the judge can tell them apart."""
    reach(Tier.B)
    source = """
        import os, time
        for _ in range(40):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
        time.sleep(30)
    """
    cell = cells(source, Tier.B, replace(LIMITS, processes=20))
    with pytest.raises(CellFault, match="too many processes"):
        cell.call({"op": "load"}, 5)


def test_who_forks_twice_is_dead_within_a_second(cells: Callable[..., Cell], tier: Tier) -> None:
    """At A the namespace ends; elsewhere the judge adopts what is left behind, and ends it."""
    source = """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open('still-here', 'w').close()
                while True:
                    time.sleep(0.05)
            os._exit(0)
        os.wait()
        while not os.path.exists('still-here'):
            time.sleep(0.01)
    """
    adopt_orphans()
    before = {process.pid for process in psutil.process_iter()}
    cell = cells(source, tier)
    assert cell.call({"op": "load"}, 10) == {"ok": True}
    family = [process for process in psutil.process_iter() if process.pid not in before]
    mine = [process for process in family if _belongs(process, cell)]
    assert len(mine) > 1
    began = time.monotonic()
    cell.end()
    end_orphans()
    _, alive = psutil.wait_procs(mine, timeout=1)
    assert alive == []
    assert time.monotonic() - began < 5


def _belongs(process: psutil.Process, cell: Cell) -> bool:
    try:
        return str(cell.room.folder) in " ".join(process.cmdline())
    except psutil.Error:
        return False


def test_memory_is_counted_over_all_processes(cells: Callable[..., Cell], tier: Tier) -> None:
    """Twenty processes of 40 MiB hold 800, whatever each of them may."""
    source = """
        import os, time
        for _ in range(20):
            if os.fork() == 0:
                hog = os.urandom(40 * 2**20)
                time.sleep(60)
                os._exit(0)
        time.sleep(60)
    """
    cell = cells(source, tier, replace(LIMITS, memory=512 * MIB))
    with pytest.raises(CellFault) as caught:
        cell.call({"op": "load"}, 60)
    assert caught.value.word == "out of memory"


def test_the_disk_is_bounded(cells: Callable[..., Cell]) -> None:
    """At A all that is written lies in memory of a fixed size, and ends with the cell."""
    reach(Tier.A)
    source = """
        import errno
        try:
            for number in range(100):
                with open(f'file{number}', 'wb') as file:
                    file.write(bytes(2**20))
        except OSError as error:
            print('full after', number, error.errno == errno.ENOSPC)
    """
    cell = cells(source, Tier.A, replace(LIMITS, disk=16 * MIB))
    assert cell.call({"op": "load"}, 10) == {"ok": True}
    time.sleep(0.2)
    found = re.search(r"full after (\d+) True", cell.printed())
    assert found is not None
    assert int(found[1]) <= 16
    assert list(cell.room.temporary.iterdir()) == []


def test_a_thread_bomb_ends_at_the_limit(run: Run, tier: Tier) -> None:
    """Threads count as processes do."""
    source = """
        import threading, time
        threading.stack_size(2**18)
        try:
            for _ in range(500):
                threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
        except RuntimeError:
            print('refused')
        print('end of import')
    """
    printed = run(source)
    assert ("refused" in printed) is (tier is not Tier.C)
    assert threading.active_count() < 50


def test_strict_refuses_what_it_cannot_contain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names what stands in the way of both tiers; auto takes what there is."""
    monkeypatch.setattr(tiers, "obstacle", lambda tier: f"no {tier} in this test")
    with pytest.raises(UsageError, match=r"(?s)no A in this test.*no B in this test"):
        choose(Isolation.STRICT)
    assert choose(Isolation.AUTO) is Tier.C


def test_off_is_never_more_than_c() -> None:
    """Who switches isolation off reads so in the verdict."""
    assert choose(Isolation.OFF) is Tier.C


def test_the_better_tier_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A before B before C."""
    monkeypatch.setattr(tiers, "obstacle", lambda tier: "" if tier is Tier.B else "not here")
    assert choose(Isolation.STRICT) is Tier.B


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="an ordinary user runs these tests"
)
def test_all_of_this_holds_for_an_ordinary_user() -> None:
    """Root runs this file again as somebody else, to whom tier B is open too."""
    reach(Tier.A)
    ended = subprocess.run(
        [*as_ordinary_user(), sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "-p", "no:hypothesispytest",
         f"--basetemp=/tmp/katas-ordinary-{os.getpid()}", str(HERE)],
        env={**os.environ, "KATAS_TEST_TIERS": "AB"},
        cwd=COURSE, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
    assert "tier A" not in ended.stdout
