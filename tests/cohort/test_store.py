"""The store: what was added stays, whatever happens next."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker.catalog import COURSE
from checker.cohort.store import Result, State, Store, stored_results
from checker.errors import CheckerError, UsageError
from checker.model import Submission, Verdict
from tests.cohort import cohorts


def verdict(tmp_path: Path, fails: str = "") -> Verdict:
    """Return a verdict."""
    root = cohorts.hand_in(tmp_path, "l-01", fails)
    return cohorts.verdict_of(Submission(cohorts.EXERCISE, root, "", ()), ())


def test_latest_result_counts_and_comes_back_whole(tmp_path: Path) -> None:
    """What is read is what was added, verdicts included."""
    store = Store(tmp_path / "grades.db")
    first = Result("l-01", "01", State.OPEN, "the judge did not end as it should")
    second = Result("l-01", "01", State.GRADED, "", "k", "c", verdict(tmp_path), reusable=True)
    for result in (first, second, Result("l-00", "01", State.MISSING, "nothing was handed in")):
        store.add(result)
    assert [r.learner for r in store.results()] == ["l-00", "l-01"]
    assert store.results()[1] == second
    store.close()
    assert stored_results(tmp_path / "grades.db")[1] == second


def test_what_is_no_unicode_is_kept_written_out(tmp_path: Path) -> None:
    """A file's name that is not UTF-8 may stand in a finding, or in the words of a fault."""
    made = verdict(tmp_path)
    odd = replace(made, ignored=("caf\udce9.txt",))
    with Store(tmp_path / "grades.db") as store:
        store.add(Result("l-\udcff", "01", State.GRADED, "no \udcfe", verdict=odd))
        (result,) = store.results()
    assert (result.learner, result.reason) == ("l-\\udcff", "no \\udcfe")
    assert result.verdict is not None
    assert result.verdict.ignored[0].startswith("caf")


def test_nothing_handed_in_takes_no_place_of_a_result(tmp_path: Path) -> None:
    """Grading a folder of late submissions leaves those who were in time."""
    with Store(tmp_path / "grades.db") as store:
        store.add(Result("l-01", "01", State.GRADED, verdict=verdict(tmp_path)))
        store.add(Result("l-01", "01", State.MISSING))
        assert [r.state for r in store.results()] == [State.GRADED]


def test_seed_depends_on_the_submission_and_on_the_store(tmp_path: Path) -> None:
    """The same in a regrade, and not to be computed by a learner."""
    with Store(tmp_path / "a.db") as first, Store(tmp_path / "b.db") as second:
        seed = first.seed_of("x")
        assert first.seed_of("y") != seed
        assert second.seed_of("x") != seed
    with Store(tmp_path / "a.db") as again:
        assert again.seed_of("x") == seed


KILLED = """
import os, signal, sys
from pathlib import Path
from checker.cohort.store import Result, State, Store

store = Store(Path(sys.argv[1]))
for number in range(1000):
    if number == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    store.add(Result(f"l-{number:04}", "01", State.GRADED, "x" * 5000))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("number", [0, 1, 17])
def test_what_was_added_outlives_a_kill(tmp_path: Path, number: int) -> None:
    """A result is in the file when `add` returns."""
    command = [sys.executable, "-c", KILLED, str(tmp_path / "grades.db"), str(number)]
    assert subprocess.run(command, cwd=COURSE, check=False).returncode == -9
    assert len(stored_results(tmp_path / "grades.db")) == number


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"learner,points\n"])
def test_another_file_is_no_store(tmp_path: Path, content: bytes) -> None:
    """It is refused, and left as it is."""
    path = tmp_path / "grades.db"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be used as a store"):
        Store(path)
    assert path.read_bytes() == content


def test_other_database_is_no_store(tmp_path: Path) -> None:
    """Another program's tables are not touched."""
    with sqlite3.connect(tmp_path / "grades.db") as other:
        other.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    other.close()
    with pytest.raises(UsageError, match="is a store of version None"):
        Store(tmp_path / "grades.db")


def test_missing_store_is_made_only_by_those_who_write(tmp_path: Path) -> None:
    """A typing error gives no empty gradebook."""
    with pytest.raises(UsageError, match="there is no store"):
        stored_results(tmp_path / "grads.db")
    assert not (tmp_path / "grads.db").exists()


def test_full_disk_is_said_and_keeps_what_was_stored(tmp_path: Path) -> None:
    """SQLite is told that the disk holds few pages; what was stored before can be read."""
    store = Store(tmp_path / "grades.db")
    store.add(Result("l-01", "01", State.GRADED, "x" * 3000))
    store._connection.execute("PRAGMA max_page_count = 1")  # noqa: SLF001 - as if it were full
    with pytest.raises(CheckerError, match=r"cannot be written: .* full"):
        store.add(Result("l-02", "01", State.GRADED, "x" * 30_000))
    store.close()
    assert [r.learner for r in stored_results(tmp_path / "grades.db")] == ["l-01"]
