"""Grading on a CI server: the instructor's checkout judges, and no token is in reach."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import catalog
from checker.catalog import COURSE
from checker.errors import Exit
from checker.workshop import tiers
from tests.proof import cases

WORKFLOW = COURSE / ".github" / "workflows" / "grade.yml"


def steps() -> list[dict[str, Any]]:
    """Return the steps of the workflow."""
    found: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["grade"][
        "steps"
    ]
    return found


def test_workflow_keeps_tokens_out_of_reach() -> None:
    """Read-only, not kept by a checkout, and given to the one step that fetches a submission."""
    data = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert data["permissions"] == {"contents": "read"}
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        holds = "secrets." in json.dumps(step) or "github.token" in json.dumps(step)
        assert not holds or step["name"] == "the submission"


def test_workflow_takes_the_checker_of_a_named_release() -> None:
    """What grades lies in course/, and no input stands in a script, where it would be run."""
    first, second = steps()[:2]
    assert first["with"]["ref"] == "${{ inputs.release }}"
    assert (first["with"]["path"], second["with"]["path"]) == ("course", "submission")
    scripts = [step["run"] for step in steps() if "run" in step]
    assert not any("${{" in script for script in scripts)
    assert scripts[-1].startswith("course/.ci/grade ")
    assert "classroom" not in re.sub(r"#.*", "", WORKFLOW.read_text("utf-8")).lower()


@pytest.mark.skipif(sys.platform != "linux", reason="the recipe is for Linux servers")
def test_recipe_grades_a_learners_repository(tmp_path: Path) -> None:
    """With a checker, a configuration and a conftest of their own in it, which nobody reads."""
    if not (COURSE / ".nox" / "katas" / "bin" / "python").exists():
        pytest.skip("the course's environment is made by nox, and is not there")
    exercise = catalog.load("01")
    home = tmp_path / "submission" / "exercises" / exercise.slug
    cases.copy_reference(exercise, home)
    (home / "toolshed" / "extensions.py").write_text("db = 1\n", encoding="utf-8")
    shutil.copytree(COURSE / "checker" / "commands", tmp_path / "submission" / "checker")
    for name in ("conftest.py", "sitecustomize.py", "checker/__init__.py", "checker/__main__.py"):
        (tmp_path / "submission" / name).write_text("raise SystemExit(0)\n", encoding="utf-8")
    strict = not (tiers.obstacle(tiers.Tier.A) and tiers.obstacle(tiers.Tier.B))
    environment = {**os.environ, "GITHUB_TOKEN": "s3cret",
                   "ISOLATION": "strict" if strict else "auto",
                   "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}  # fmt: skip
    done = subprocess.run(
        [COURSE / ".ci" / "grade", "01", "submission", "reports"], cwd=tmp_path,
        env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == Exit.FINDINGS, done.stdout + done.stderr
    assert all(line.startswith("::error ") for line in done.stdout.splitlines())
    assert "# 01 App factory" in (tmp_path / "summary.md").read_text("utf-8")
    verdict = json.loads((tmp_path / "reports" / "verdict.json").read_text("utf-8"))
    assert verdict["passed"] is False
    suite = ET.parse(tmp_path / "reports" / "junit.xml").getroot()[0]  # noqa: S314 - our own
    assert int(suite.get("failures", "0")) > 0
    assert (tmp_path / "reports" / "report.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="the recipe is for Linux servers")
def test_recipe_says_how_it_is_called(tmp_path: Path) -> None:
    """A wrong call exits with 2."""
    done = subprocess.run([COURSE / ".ci" / "grade", "01", "nowhere", "reports"], cwd=tmp_path,
                          capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert done.returncode == Exit.USAGE
    assert "usage:" in done.stderr
