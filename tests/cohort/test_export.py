"""The learners' repository: what they need, no solutions, and their work stays theirs."""

import subprocess
import sys
from pathlib import Path

import pytest

from checker import catalog, cli
from checker.catalog import COURSE
from checker.cohort.export import NOTE, export
from checker.errors import Exit, UsageError

EXERCISES = [catalog.load(number) for number in ("01", "02", "03")]
APP = "exercises/01-app-factory/toolshed/app.py"


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_export_holds_what_learners_need_and_no_solutions(tmp_path: Path) -> None:
    """Neither solutions nor tests, nor what comes later, nor what is for instructors."""
    done = export(EXERCISES[:2], tmp_path / "out")
    assert done.added == ("01-app-factory", "02-blueprints")
    found = contents(tmp_path / "out")
    tops = {name.partition("/")[0] for name in found}
    assert {"checker", "exercises", "noxfile.py", "requirements.lock", "README.md"} <= tops
    assert not {"solutions", "tests", "INSTRUCTORS.md", "CONTRIBUTING.md", ".ci"} & tops
    suites = {name.split("/")[2] for name in found if name.startswith("checker/suites/")}
    assert {"01_app_factory", "02_blueprints", "kit"} <= suites
    assert not any(name.startswith("03") for name in suites)
    readme = found["README.md"].decode()
    assert "## For learners" in readme
    assert "## For instructors" not in readme
    assert "nox -s run-01" in readme
    assert "solution" not in readme
    starter = COURSE / "solutions" / "01-app-factory" / "starter"
    assert found[APP] == (starter / "toolshed" / "app.py").read_bytes()


def test_checker_runs_there(tmp_path: Path) -> None:
    """The starter gets its verdict from the exported checker alone."""
    folder = tmp_path / "out"
    export(EXERCISES[:1], folder)
    command = [sys.executable, "-m", "checker", "check", "01", "--task", "01.4", "--plain"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == Exit.FINDINGS, done.stdout + done.stderr
    assert "01 App factory - only task 01.4" in done.stdout
    assert "the route GET /health/live is missing" in done.stdout


def test_starter_can_be_put_back_there(tmp_path: Path) -> None:
    """Without solutions the starters lie in files of their own."""
    folder = tmp_path / "out"
    export(EXERCISES[:1], folder)
    before = (folder / APP).read_bytes()
    (folder / APP).write_text("# mine\n", encoding="utf-8")
    command = [sys.executable, "-m", "checker", "reset", "01", "--yes"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert (folder / APP).read_bytes() == before, done.stdout + done.stderr


def test_solution_is_not_there_and_that_is_said(tmp_path: Path) -> None:
    """A sentence, and no failure of the checker."""
    export(EXERCISES[:1], tmp_path / "out")
    for arguments in (("solution", "01", "--spoil"), ("check", "01", "--solution")):
        command = [sys.executable, "-m", "checker", *arguments]
        done = subprocess.run(command, cwd=tmp_path / "out", capture_output=True,
                              encoding="utf-8", check=False)  # fmt: skip
        assert done.returncode == Exit.USAGE, done.stderr


def test_next_export_adds_and_leaves_work_alone(tmp_path: Path) -> None:
    """Work, files of the learners' own and files that they changed stay; all else is renewed."""
    folder = tmp_path / "out"
    export(EXERCISES[:2], folder)
    work = {APP: b"# mine\n", "exercises/01-app-factory/toolshed/new.py": b"x = 1\n",
            "notes.txt": b"mine\n", "exercises/ruff.toml": b"line-length = 40\n"}  # fmt: skip
    for name, content in work.items():
        (folder / name).write_bytes(content)
    (folder / "exercises/02-blueprints/toolshed/app.py").unlink()
    (folder / "exercises/01-app-factory/README.md").unlink()
    done = export(EXERCISES, folder)
    assert done.added == ("03-dto-validation",)
    assert done.kept == ("exercises/ruff.toml",)
    found = contents(folder)
    assert {name: found[name] for name in work} == work
    assert "exercises/02-blueprints/toolshed/app.py" not in found
    assert "exercises/01-app-factory/README.md" in found
    assert "exercises/03-dto-validation/toolshed/app.py" in found


def test_export_over_itself_changes_nothing(tmp_path: Path) -> None:
    """Byte for byte, also where git has made other line endings."""
    folder = tmp_path / "out"
    export(EXERCISES[:1], folder)
    before = contents(folder)
    done = export(EXERCISES[:1], folder)
    assert (done.written, done.removed, done.kept, done.added) == ((), (), (), ())
    licence = folder / "LICENSE"
    licence.write_bytes(licence.read_bytes().replace(b"\n", b"\r\n"))
    assert export(EXERCISES[:1], folder).kept == ()
    assert contents(folder) == before


def test_what_the_course_gave_up_is_removed_unless_changed(tmp_path: Path) -> None:
    """Fewer exercises: their suites go; what somebody changed stays and is named."""
    folder = tmp_path / "out"
    export(EXERCISES[:2], folder)
    suite = folder / "checker" / "suites" / "02_blueprints"
    (suite / "inside.py").write_text("# mine\n", encoding="utf-8")
    done = export(EXERCISES[:1], folder)
    assert "checker/suites/02_blueprints/checks.toml" in done.removed
    assert done.kept == ("checker/suites/02_blueprints/inside.py",)
    assert [path.name for path in suite.iterdir() if path.is_file()] == ["inside.py"]
    assert (folder / "exercises/02-blueprints/toolshed/app.py").is_file()


@pytest.mark.parametrize("note", [None, "no json", '{"files": 1}', "[]", '{"files": {"../x": ""}}'])
def test_folder_of_something_else_is_refused(tmp_path: Path, note: str | None) -> None:
    """Nothing of it is written over."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    if note is not None:
        (tmp_path / NOTE).write_text(note, encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match="holds files that no export has written"):
        export(EXERCISES[:1], tmp_path)
    assert contents(tmp_path) == before


def test_clone_without_commits_is_a_new_folder(tmp_path: Path) -> None:
    """An empty repository of a code host holds .git alone."""
    (tmp_path / ".git").mkdir()
    assert export(EXERCISES[:1], tmp_path).added == ("01-app-factory",)


def test_folder_in_the_course_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The course would copy itself into itself."""
    assert cli.run(["export", str(COURSE / "exercises" / "out")]) == Exit.USAGE
    assert "lies in the course" in capsys.readouterr().err
    assert cli.run(["export", "--upto", "99", "out"]) == Exit.USAGE
