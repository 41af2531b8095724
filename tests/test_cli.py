"""The command line: exit codes, output, and words for what is wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker import catalog, cli, records
from checker.catalog import COURSE
from checker.errors import Exit
from checker.workshop import tiers
from tests.proof import cases


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the checker as a learner does, in the course's folder."""
    return subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        cwd=COURSE,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """Copy the reference of 01."""
    return cases.copy_reference(catalog.load("01"), tmp_path / "mine")


def test_a_right_solution_exits_with_0() -> None:
    """Green looks like this."""
    done = run("check", "01", "--solution")
    assert done.returncode == Exit.PASSED, done.stdout + done.stderr
    assert "All checks pass." in done.stdout


def test_the_starter_exits_with_1_and_says_what_to_do_next() -> None:
    """The first report that a learner sees."""
    done = run("check", "01", "--plain")
    assert done.returncode == Exit.FINDINGS
    assert "nox -s hint-01 -- 01.1" in done.stdout
    assert done.stdout.isascii()
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_report_as_a_page_is_written_and_named(reference: Path) -> None:
    """The report in the terminal stays as it is; the page's place is its last line."""
    done = run("check", "01", "--path", str(reference), "--task", "01.4", "--html")
    assert done.returncode == Exit.PASSED, done.stdout + done.stderr
    page = COURSE / done.stdout.splitlines()[-1].removeprefix("The report as a page: ")
    assert "App factory" in page.read_text(encoding="utf-8")


def test_a_verdict_names_the_tier_that_was_asked_for() -> None:
    """Off means C, or D without fork; nothing is stronger or weaker than it says."""
    done = run("check", "01", "--solution", "--task", "01.4", "--json", "--isolation", "off")
    assert done.returncode == Exit.PASSED, done.stdout + done.stderr
    assert json.loads(done.stdout)["tier"] == tiers.weakest()


def test_strict_isolation_is_refused_where_it_is_not_to_be_had(tmp_path: Path) -> None:
    """Without bubblewrap, and as root or without Landlock, the sentence names both obstacles."""
    done = run("check", "01", "--solution", "--isolation", "strict", PATH=str(tmp_path))
    if sys.platform == "linux" and not tiers.obstacle(tiers.Tier.B):
        assert json.loads(run("check", "01", "--json", PATH=str(tmp_path)).stdout)["tier"] == "B"
        return
    assert done.returncode == Exit.USAGE
    assert "tier A:" in done.stderr
    assert "tier B:" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "99"), "Known: 01-app-factory"),
        (("check", "01-app-fctory"), "Did you mean 01-app-factory?"),
        (("check", "01", "--path", "no-such-folder"), "there is no folder"),
        (("check", "01", "--path", "checker"), "holds no toolshed/"),
        (("check", "01", "--task", "01.9"), "has no task '01.9'"),
        (("check", "01", "--wat"), "unrecognized arguments"),
        (("check", "01", "--tsk", "2"), "did you mean --task?"),
        (("hint", "01", "--solution"), "usage: checker hint"),
        (("hint", "01", "02.1"), "02.1 is a task of exercise 02"),
        (
            ("check", "07", "--task", "06.5"),
            "nox -s check-06 -- --path exercises/07-celery-context/",
        ),
        (("hint", "01", "01.1", "4"), "invalid choice"),
        ((), "COMMAND"),
    ],
)
def test_a_wrong_call_exits_with_2_and_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    """What cannot be carried out says what to do."""
    done = run(*arguments)
    assert done.returncode == Exit.USAGE
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_folder_exits_with_2(tmp_path: Path) -> None:
    """There is nothing to judge."""
    (tmp_path / "toolshed").mkdir()
    assert run("check", "01", "--path", str(tmp_path)).returncode == Exit.USAGE


def test_a_fault_of_ours_exits_with_3_and_leaves_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It is the checker that failed, and the report says where to find what happened."""

    def broken(_: str) -> None:
        message = "a fault of ours"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(catalog, "COURSE", tmp_path)
    monkeypatch.setattr(catalog, "load", broken)
    assert cli.run(["check", "01"]) == Exit.FAILED
    assert "the checker failed, not you: ZeroDivisionError" in capsys.readouterr().err
    assert "a fault of ours" in (tmp_path / ".katas" / "checker-failed.txt").read_text("utf-8")


def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends without a traceback."""

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalog, "load", interrupted)
    assert cli.run(["check", "01"]) == Exit.INTERRUPTED


def test_json_is_a_document_that_gives_the_same_report(reference: Path) -> None:
    """A report made from yesterday's JSON is the one made live."""
    (reference / "toolshed" / "extensions.py").write_text("db = 1\n", encoding="utf-8")
    done = run("check", "01", "--json", "--path", str(reference))
    assert done.returncode == Exit.FINDINGS
    document = json.loads(done.stdout)
    assert (document["version"], document["passed"]) == (1, False)
    assert records.to_json(records.from_json(done.stdout)) == done.stdout


def test_one_task_alone(reference: Path) -> None:
    """--task narrows the run to the checks of a task."""
    done = run("check", "01", "--task", "01.4", "--json", "--path", str(reference))
    ids = {result["check"]["id"] for result in json.loads(done.stdout)["results"]}
    assert ids
    assert all(name.startswith("01.4-") for name in ids)
    assert done.returncode == Exit.PASSED


def test_the_version_is_that_of_the_course() -> None:
    """What a learner names in an issue, and an instructor pins."""
    done = run("--version")
    assert done.returncode == Exit.PASSED
    assert done.stdout == f"Flask katas {catalog.version()}\n"
    assert catalog.version()[0].isdigit()


@pytest.mark.parametrize("arguments", [["hint", "03"], ["--help"], ["check", "--help"]])
def test_what_judges_nothing_imports_nothing_heavy(arguments: list[str]) -> None:
    """A hint comes at once: neither Pydantic, nor rich, nor what starts processes is needed."""
    heavy = ("pydantic", "rich", "psutil", "asyncio", "concurrent.futures", "zipfile")
    program = (
        "import sys; from checker import cli; cli.run(sys.argv[1:]); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=COURSE, capture_output=True, check=True
    )
    assert done.stdout.splitlines()[-1] == b"[]"


def test_own_leaves_no_static_tool_out(tmp_path: Path) -> None:
    """--own is about tests: what ruff finds counts, though its check is of an earlier exercise."""
    mine = cases.copy_reference(catalog.load("02"), tmp_path / "mine")
    with (mine / "toolshed" / "app.py").open("a", encoding="utf-8") as file:
        file.write("\n\nimport os\n")
    done = run("check", "02", "--own", "--json", "--path", str(mine))
    assert done.returncode == Exit.FINDINGS
    document = json.loads(done.stdout)
    judges = {result["check"]["judge"] for result in document["regressions"]}
    assert judges == {"types", "style", "shape"}
    assert document["headline"]["check"] == "01.5-lint"


def test_debug_runs_the_failing_request_in_the_foreground(reference: Path) -> None:
    """The request is run again over the learner's own files, with its traceback."""
    routes = reference / "toolshed" / "health" / "routes.py"
    text = routes.read_text(encoding="utf-8")
    routes.write_text(text.replace('return {"status": "ok"}\n', "return 1 / 0\n"), encoding="utf-8")
    done = run("check", "01", "--debug", "--plain", "--path", str(reference))
    assert "> GET /health/live" in done.stdout
    assert "raised ZeroDivisionError" in done.stdout


def test_fix_formats_and_leaves_behaviour_alone(reference: Path) -> None:
    """What ruff can mend safely is mended, in the learner's files only."""
    app = reference / "toolshed" / "app.py"
    before = app.read_text(encoding="utf-8")
    app.write_text(before.replace("app = Flask(__name__)", "app  =  Flask( __name__ )"), "utf-8")
    done = run("fix", "01", "--path", str(reference))
    assert done.returncode == Exit.PASSED
    assert "mended toolshed/app.py" in done.stdout
    assert app.read_text(encoding="utf-8") == before
    assert "nothing to mend" in run("fix", "01", "--path", str(reference)).stdout


def test_formatting_is_a_remark_and_not_a_failure(reference: Path) -> None:
    """Layout alone never fails an exercise."""
    app = reference / "toolshed" / "app.py"
    text = app.read_text(encoding="utf-8")
    app.write_text(text.replace("app = Flask(__name__)", "app  =  Flask( __name__ )"), "utf-8")
    done = run("check", "01", "--plain", "--path", str(reference))
    assert done.returncode == Exit.PASSED
    assert "remark: formatting: toolshed/app.py; nox -s fix-01" in done.stdout


def test_hints_come_one_at_a_time() -> None:
    """Each hint says how to ask for the next one; the last one does not."""
    assert "nox -s hint-01 -- 01.2 2" in run("hint", "01", "01.2").stdout
    assert "The next one" not in run("hint", "01", "01.2", "3").stdout
    assert run("hint", "01", "01.2", "--all").stdout.count("hint ") == 3


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(encoding: str) -> None:
    """Neither UTF-8 nor colour is assumed."""
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", "01"],
        cwd=COURSE,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == Exit.FINDINGS, done.stderr
    assert "\x1b" not in done.stdout.decode(encoding)


def test_a_read_only_copy_is_checked_all_the_same(reference: Path) -> None:
    """The checker writes nothing into a learner's folder."""
    before = sorted(path.name for path in reference.rglob("*"))
    assert run("check", "01", "--path", str(reference)).returncode == Exit.PASSED
    assert sorted(path.name for path in reference.rglob("*")) == before
    shutil.rmtree(reference)


def test_an_instructors_limits_are_read_from_a_file(reference: Path, tmp_path: Path) -> None:
    """They decide the run, and a wrong name is a wrong call."""
    routes = reference / "toolshed" / "health" / "routes.py"
    text = routes.read_text(encoding="utf-8")
    loop = text.replace('return {"status": "ok"}\n', "while True:\n        pass\n")
    routes.write_text(loop, encoding="utf-8")
    limits = tmp_path / "limits.toml"
    limits.write_text("request = 1.5\n", encoding="utf-8")
    asked = ("check", "01", "--task", "01.4", "--path", str(reference), "--limits", str(limits))
    assert "no answer within 1.5 seconds" in run(*asked, "--plain").stdout
    limits.write_text("requests = 1.5\n", encoding="utf-8")
    done = run(*asked)
    assert done.returncode == Exit.USAGE
    assert "there is no limit 'requests'" in done.stderr
