"""The static stages: our configuration alone, and no comment that rules them."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import WorkshopError
from checker.model import Finding, Judge, Status, Submission
from checker.stages import shape, style, types
from checker.stages.plan import Plan
from checker.workshop.limits import Limits
from checker.workshop.processes import program

EXERCISE = catalog.load("01")
PLAN = Plan(EXERCISE.checks, (), Limits(), "", "")
Write = Callable[..., Submission]
MODULE_LEVEL_APP = """import os
from flask import Flask

app = Flask(__name__)

def f(a):
    return a
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a submission: names of files below toolshed/ and their texts."""

    def written(**files: str) -> Submission:
        names = []
        for name, text in files.items():
            path = tmp_path / "toolshed" / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            names.append(f"toolshed/{name}.py")
        (tmp_path / "toolshed" / "__init__.py").touch()
        return Submission(EXERCISE, tmp_path, "", (*names, "toolshed/__init__.py"))

    return written


def failed(findings: list[Finding]) -> set[str]:
    """Return the checks that failed."""
    return {finding.check for finding in findings if finding.status is Status.FAILED}


def test_a_clean_file_passes_every_check(write: Write) -> None:
    """One passed finding for each check of each judge."""
    submission = write(app='"""A module."""\n\nX: int = 1\n')
    for stage, judge in ((style, Judge.STYLE), (types, Judge.TYPES), (shape, Judge.SHAPE)):
        findings = [f for f in stage.judge(submission, PLAN) if f.check]
        assert {f.check for f in findings} == {c.id for c in PLAN.of(judge)}
        assert {f.status for f in findings} == {Status.PASSED}


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: F401", "# ruff: noqa", "# flake8: noqa", "# NOQA:F401"]
)
def test_ruff_heeds_no_comment(write: Write, comment: str) -> None:
    """An unused import is found, whatever stands beside it."""
    submission = write(app=f"import os  {comment}\n")
    assert "01.5-lint" in failed(style.judge(submission, PLAN))
    assert "01.5-silenced-tool" in failed(shape.judge(submission, PLAN))


@pytest.mark.parametrize(
    "comment", ["# mypy: ignore-errors", "# mypy: disable-error-code=assignment"]
)
def test_mypy_heeds_no_comment_of_a_file(write: Write, comment: str) -> None:
    """A wrong assignment is found, and on its own line."""
    submission = write(app=f"{comment}\n\nX: int = 'one'\n")
    findings = [f for f in types.judge(submission, PLAN) if f.status is Status.FAILED]
    assert [(f.check, f.location.line) for f in findings if f.location] == [("01.5-types", 3)]


def test_mypy_wants_the_code_of_an_ignore(write: Write) -> None:
    """A bare ignore is a finding of mypy too."""
    submission = write(app="X: int = 'one'  # type: ignore\n")
    assert failed(types.judge(submission, PLAN)) == {"01.5-types"}


def test_ast_grep_heeds_no_comment(write: Write) -> None:
    """Its own ignore comment does nothing, and is a finding."""
    submission = write(app="# ast-grep-ignore\napp = Flask(__name__)\n")
    assert failed(shape.judge(submission, PLAN)) == {"01.1-module-level-app", "01.5-silenced-tool"}


def test_configuration_beside_the_package_never_takes_part(write: Write, tmp_path: Path) -> None:
    """A plugin of mypy would run code in the checker; it is not even looked at."""
    submission = write(app="import os\n\nX: int = 'one'\n")
    marker = tmp_path / "ran"
    (tmp_path / "plugin.py").write_text(f"open({str(marker)!r}, 'w')\n", encoding="utf-8")
    texts = {
        "mypy.ini": "[mypy]\nignore_errors = True\nplugins = plugin.py\n",
        "ruff.toml": "lint.ignore = ['ALL']\n",
        "pyproject.toml": "[tool.ruff]\nexclude = ['*']\n[tool.mypy]\nignore_errors = true\n",
        "toolshed/ruff.toml": "exclude = ['*']\n",
        ".gitignore": "toolshed\n",
        "sgconfig.yml": "ruleDirs: []\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "01.5-lint" in failed(style.judge(submission, PLAN))
    assert failed(types.judge(submission, PLAN)) == {"01.5-types"}
    assert not marker.exists()


def test_formatting_is_one_remark(write: Write) -> None:
    """Layout and the order of imports are told together, and fail nothing."""
    submission = write(app="import sys\nimport os\n\nX = os,sys\n")
    remarks = [f for f in style.judge(submission, PLAN) if not f.check]
    assert [f.title for f in remarks] == ["formatting: toolshed/app.py"]
    assert failed(style.judge(submission, PLAN)) == set()


def test_a_syntax_error_is_one_finding_that_blocks(write: Write) -> None:
    """Ruff and mypy say it once each, with the place."""
    submission = write(app="X = (\n")
    for stage in (style, types):
        (finding,) = stage.judge(submission, PLAN)
        assert finding.blocks == frozenset(Judge)
        assert finding.location is not None
        assert finding.location.path == "toolshed/app.py"


def test_source_that_a_tool_does_not_survive_is_a_finding(write: Write) -> None:
    """A sum of 10,000 terms makes a parser give up; the file is named."""
    submission = write(app="X = 1\n", total=f"TOTAL = {' + '.join('1' for _ in range(10_000))}\n")
    for stage, tool in ((style, "ruff"), (types, "mypy")):
        for finding in stage.judge(submission, PLAN):
            if finding.status is Status.FAILED:
                assert tool in finding.title or "cannot read" in finding.title
                assert finding.location is not None


def test_a_types_run_leaves_the_warm_cache_as_it_was(write: Write) -> None:
    """Each run has a copy of its own."""
    cache = types.warm_cache(PLAN)
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    types.judge(write(app="import flask\n\nX: int = 1\n"), PLAN)
    after = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    assert before == after


@pytest.mark.parametrize("place", [".ignore", ".rgignore", ".gitignore"])
def test_no_file_hides_another_from_the_structural_rules(write: Write, place: str) -> None:
    """ast-grep would pass over what such a file names."""
    submission = write(app=MODULE_LEVEL_APP)
    (submission.root / "toolshed" / place).write_text("*\n", encoding="utf-8")
    assert "01.1-module-level-app" in failed(shape.judge(submission, PLAN))


@pytest.mark.parametrize("folder", ["venv", "build", "node_modules"])
def test_no_folder_is_passed_over(write: Write, folder: str) -> None:
    """Python imports from folders that tools usually leave out."""
    (write(app="").root / "toolshed" / folder).mkdir()
    submission = write(**{f"{folder}/__init__": "", f"{folder}/app": MODULE_LEVEL_APP})
    assert "01.5-lint" in failed(style.judge(submission, PLAN))
    assert "01.5-types" in failed(types.judge(submission, PLAN))
    assert "01.1-module-level-app" in failed(shape.judge(submission, PLAN))


def test_no_stub_speaks_for_a_module(write: Write) -> None:
    """The types judge would believe the stub, and Python runs the module."""
    submission = write(app=MODULE_LEVEL_APP)
    (submission.root / "toolshed" / "app.pyi").write_text("x: int\n", encoding="utf-8")
    assert "01.5-types" in failed(types.judge(submission, PLAN))


def test_a_tool_that_says_too_much_is_ended(write: Write) -> None:
    """A million findings are one finding: nobody would read them, and nobody has to hold them."""
    submission = write(app="x = l = 1;" * 20_000)
    plan = replace(PLAN, limits=Limits(tool_output=2**20))
    assert [finding.title for finding in style.judge(submission, plan)] == [
        "ruff gives up on toolshed/app.py"
    ]


def test_a_cache_that_a_disk_has_spoiled_is_made_anew(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tool would give up, and the learner be blamed for it."""
    spoiled = tmp_path / "caches" / types.warm_cache(PLAN).name
    shutil.copytree(types.warm_cache(PLAN), spoiled)
    for path in spoiled.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    monkeypatch.setattr(types, "CACHES", spoiled.parent)
    submission = write(app='"""An app."""\n\nanswer: str = 42\n')
    (found,) = types.judge(submission, PLAN)
    assert (found.status, found.location and found.location.line) == (Status.FAILED, 3)
    assert not spoiled.is_dir()


def test_a_tool_that_is_missing_is_a_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told how to bring it back; another one on the way there is not taken instead."""
    assert Path(program("ruff")).parent == Path(sys.executable).parent
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(WorkshopError, match="ruff is missing from the environment"):
        program("ruff")
