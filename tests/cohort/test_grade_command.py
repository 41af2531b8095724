"""`grade` from end to end: real checks, exit codes, and what is printed."""

import io
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog, cli
from checker.catalog import COURSE
from checker.cohort.store import Result, State, stored_results
from checker.cohort.telling import Teller
from checker.commands import reports
from checker.errors import Exit
from checker.model import Submission
from checker.workshop import tiers
from tests.cohort import cohorts
from tests.proof import cases

ISOLATION = "auto" if tiers.obstacle(tiers.Tier.A) and tiers.obstacle(tiers.Tier.B) else "strict"
MINUTE = 60.0


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the command that grades exercise 01 in a folder's submissions/."""
    return [
        sys.executable, "-m", "checker", "grade", str(folder / "submissions"), "--exercise", "01",
        "--own", "--store", str(folder / "grades.db"), "--isolation", ISOLATION, *arguments,
    ]  # fmt: skip


def grade(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Grade as an instructor does."""
    return subprocess.run(
        command(folder, *arguments), cwd=COURSE, env={**os.environ, **environment},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Hand in: a right solution, an empty folder, an archive that is none."""
    exercise = catalog.load("01")
    top = tmp_path / "submissions"
    cases.copy_reference(exercise, top / "l-01")
    (top / "l-02").mkdir()
    (top / "l-03.zip").write_bytes(b"no archive")
    return tmp_path


def test_each_gets_a_line_and_findings_exit_with_1(cohort: Path) -> None:
    """What is printed is plain where there is no terminal; the second time nothing is run."""
    done = grade(cohort)
    assert done.returncode == Exit.FINDINGS, done.stdout + done.stderr
    assert "l-01                      01  graded   29 of 29 checks\n" in done.stdout
    assert "l-03                      01  invalid  l-03.zip cannot be unpacked" in done.stdout
    assert "3 results: 1 pass, 0 do not, 2 invalid" in done.stdout
    assert "\x1b" not in done.stdout
    results = {result.learner: result for result in stored_results(cohort / "grades.db")}
    verdict = results["l-01"].verdict
    assert verdict is not None
    assert verdict.passed
    assert verdict.seed != "practice"
    assert results["l-03"].state is State.INVALID
    assert grade(cohort, "--exercise", "1").stdout.count("(as before)") == 3
    again = grade(cohort, "--only", "l-01", "--reports", str(cohort / "reports"))
    written = sorted(path.name for path in (cohort / "reports" / "l-01").iterdir())
    assert written == ["01.html", "01.json", "01.txt", "01.xml"]
    assert again.returncode == Exit.PASSED
    assert "(as before)" not in again.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_run_resumes_with_what_it_had(cohort: Path) -> None:
    """Killed in the middle, as by a power cut: what had ended is there, and is not run again."""
    process = subprocess.Popen(
        command(cohort, "--jobs", "1"), cwd=COURSE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    kept = {result.learner for result in stored_results(cohort / "grades.db")}
    assert first.split()[1] in kept
    done = grade(cohort)
    assert "3 results: 1 pass" in done.stdout
    assert done.stdout.count("(as before)") == len(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_interrupt_ends_what_runs_and_keeps_what_has_ended(cohort: Path) -> None:
    """Ctrl-C while a submission loops: it exits with 130 long before that one's limit."""
    loop = cohort / "submissions" / "l-01" / "toolshed" / "config.py"
    loop.write_text("while True:\n    pass\n", encoding="utf-8")
    process = subprocess.Popen(
        command(cohort), cwd=COURSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    told = [process.stdout.readline(), process.stdout.readline()]
    assert sorted(line.split()[1] for line in told) == ["l-02", "l-03"]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=2 * MINUTE)
    assert process.returncode == Exit.INTERRUPTED, said
    assert "give the same command to go on" in said
    assert "Traceback" not in said
    kept = {result.learner for result in stored_results(cohort / "grades.db")}
    assert kept == {"l-02", "l-03"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "l-09"), "there is no learner 'l-09'; there are 'l-01', 'l-02', 'l-03'"),
        (("--exercise", "99"), "there is no exercise '99'"),
        (("--roster", "no-such.csv"), "the roster no-such.csv cannot be read"),
        (("--jobs", "-1"), "--jobs takes a number over 0"),
        (("--store", "README.md"), "README.md cannot be used as a store"),
        (("--store", "no/such/folder.db"), "cannot be used as a store"),
    ],
)
def test_wrong_call_exits_with_2_and_one_sentence(
    cohort: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """Nothing is graded with a call that means something else."""
    assert cli.run([*command(cohort)[3:], *arguments]) == Exit.USAGE
    assert words in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere strict isolation is refused always")
def test_strict_is_the_default(cohort: Path, tmp_path: Path) -> None:
    """Code of a cohort is not run at a weak tier unless somebody says so."""
    arguments = [part for part in command(cohort) if part not in {"--isolation", ISOLATION}]
    done = subprocess.run(
        arguments, cwd=COURSE, env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if tiers.obstacle(tiers.Tier.B):
        assert done.returncode == Exit.USAGE
        assert "strict isolation is not to be had" in done.stderr
    else:
        found = {result.verdict.tier for result in stored_results(cohort / "grades.db")
                 if result.verdict}  # fmt: skip
        assert found == {"B"}


def test_line_breaks_and_escapes_of_names_are_written_out() -> None:
    """A learner's name cannot forge a line, nor colour one."""
    out = io.StringIO()
    teller = Teller(out, 1, bar=False)
    result = Result("l\x1b[2J\n2/2  l-02", "01", State.UNCLEAR, "a\nb")
    teller.tell(result, known=False)
    teller.end([result])
    assert "\x1b" not in out.getvalue()
    assert out.getvalue().splitlines()[0].startswith("1/1  l\\x1b[2J\\n2/2  l-02")
    assert "  l\\x1b[2J\\n2/2  l-02 01: a\\nb" in out.getvalue()


def test_results_that_hung_on_a_limit_are_named(tmp_path: Path) -> None:
    """A busy machine may have cost marks: the one who grades is told how to find out."""
    home = cohorts.hand_in(tmp_path, "l-01", fails=cohorts.EXERCISE.checks[0].id)
    verdict = cohorts.verdict_of(Submission(cohorts.EXERCISE, home, "", ()), ())
    slow = replace(verdict.results[0].findings[0], title="timed out: no answer within 5 seconds")
    first = replace(verdict.results[0], findings=(slow,))
    results = [
        Result("l-01", "01", State.GRADED, verdict=verdict),
        Result("l-02", "01", State.GRADED,
               verdict=replace(verdict, results=(first, *verdict.results[1:]))),
    ]  # fmt: skip
    out = io.StringIO()
    Teller(out, 2, bar=False).end(results)
    assert "1 ran out of time or memory: l-02." in out.getvalue()


def test_folders_of_reports_have_names_for_every_system() -> None:
    """Whatever a learner is called, the reports lie below the folder, and no two share one."""
    names = ["l-01", "L-01", "../x", "a/b", "a_b", "con", "\x1b[0m", "\ud800", "x" * 300]
    folders = [reports.folder_name(name) for name in names]
    assert folders[0] == "l-01"
    assert "con" not in folders
    assert len({folder.lower() for folder in folders}) == len(names)
    assert all(re.fullmatch(r"[\w-]{1,80}", folder, re.ASCII) for folder in folders)
