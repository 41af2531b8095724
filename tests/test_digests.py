"""A verdict is used again only where nothing that decides it has changed."""

import shutil
from pathlib import Path

import pytest

from checker import catalog, digests
from checker.catalog import COURSE


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy what judges, and let the digests be made of the copy."""
    for name in ("checker", "exercises", "typings"):
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(COURSE / name, tmp_path / name, ignore=ignored)
    shutil.copy(COURSE / "requirements.lock", tmp_path)
    monkeypatch.setattr(digests, "COURSE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ("checker/suites/01_app_factory/checks.toml", True),
        ("checker/suites/kit/expect.py", True),
        ("checker/shape_rules/new.yml", True),
        ("checker/verdict.py", True),
        ("exercises/ruff.toml", True),
        ("requirements.lock", True),
        ("checker/suites/02_blueprints/checks.toml", False),
        ("checker/learner/fix.py", False),
        ("checker/reporters/terminal.py", False),
        ("checker/__pycache__/verdict.pyc", False),
        ("exercises/01-app-factory/toolshed/app.py", False),
    ],
)
def test_what_judges_an_exercise_is_in_its_digest(
    course: Path, changed: str, *, differs: bool
) -> None:
    """Checks, checker, configuration and pins; not the files of a learner, nor another suite."""
    before = digests.of_checks(catalog.load("01", course))
    (course / changed).parent.mkdir(exist_ok=True)
    with (course / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert (digests.of_checks(catalog.load("01", course)) != before) is differs


def test_line_endings_change_nothing(course: Path) -> None:
    """Git on Windows may check files out with others."""
    before = digests.of_checks(catalog.load("01", course))
    path = course / "checker" / "verdict.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digests.of_checks(catalog.load("01", course)) == before


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ("checker/suites/01_app_factory/checks.toml", True),
        ("checker/shape_rules/module-level-app.yml", True),
        ("exercises/ruff.toml", True),
        ("checker/shape_rules/sql-in-view.yml", False),
        ("checker/suites/kit/expect.py", False),
        ("checker/verdict.py", False),
        ("requirements.lock", False),
    ],
)
def test_what_is_asked_is_less_than_what_judges(
    course: Path, changed: str, *, differs: bool
) -> None:
    """A learner's work is out of date when other things are asked, not when the checker changes."""
    before = digests.of_questions(catalog.load("01", course))
    with (course / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert (digests.of_questions(catalog.load("01", course)) != before) is differs


def test_what_a_caller_chooses_makes_another_verdict() -> None:
    """Tier, seed and task stand for themselves."""
    made = {
        digests.of_verdict("s", "c", *chosen) for chosen in [("A", "x"), ("B", "x"), ("A", "xy")]
    }
    assert len(made) == 3
