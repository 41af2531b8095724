"""What editors and Codespaces read: valid, true to the course, and fed by what is printed."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from checker import catalog
from checker.catalog import COURSE
from checker.model import Verdict
from checker.reporters.lines import lines
from tests.browser import corpus, hostile

VSCODE, DEVCONTAINER = COURSE / ".vscode", COURSE / ".devcontainer"
# Names of properties from https://containers.dev/implementors/json_reference/.
PROPERTIES = {
    "name", "build", "features", "postCreateCommand", "forwardPorts", "portsAttributes",
    "remoteEnv", "customizations",
}  # fmt: skip


def read(path: Path) -> Any:
    """Return a JSON file; comments are not used, so that any parser can read it."""
    return json.loads(path.read_text(encoding="utf-8"))


def matcher() -> dict[str, Any]:
    """Return the problem matcher of the task that is run by default."""
    tasks = read(VSCODE / "tasks.json")["tasks"]
    found: dict[str, Any] = next(
        one["problemMatcher"] for one in tasks if one.get("group", {}).get("isDefault")
    )
    return found


def problems(text: str) -> list[dict[str, str]]:
    """Return what the matcher makes of a text, as VS Code does: line by line, by its groups."""
    pattern = matcher()["pattern"]
    regexp = re.compile(pattern["regexp"])
    found = [regexp.match(line) for line in text.splitlines()]
    names = ("file", "line", "column", "severity", "message", "code")
    return [{name: one[pattern[name]] or "" for name in names} for one in found if one]


def failures(verdict: Verdict) -> set[str]:
    """Return the titles of all that failed."""
    found = {one.title for one in verdict.loose}
    for result in verdict.results + verdict.regressions:
        found |= {one.title for one in result.findings}
    return found


@pytest.mark.parametrize("name", corpus.names())
def test_each_finding_is_a_problem(name: str) -> None:
    """The matcher takes every line, and each failure has one."""
    verdict = corpus.load(name)
    text = lines(verdict)
    found = problems(text)
    assert len(found) == len(text.splitlines())
    told = " ".join(one["message"] for one in found)
    for title in failures(verdict):
        assert " ".join(title.split()).rstrip(".")[:300] in told
    if verdict.headline is not None:
        assert found[0]["code"] == verdict.headline.check
        assert found[0]["severity"] == "error"


def test_a_pass_has_no_problem() -> None:
    """The panel is empty then."""
    assert lines(corpus.load("05-passing")) == ""


def test_what_waits_for_the_headline_is_no_problem_of_its_own() -> None:
    """One root cause, not eighteen."""
    found = problems(lines(corpus.load("01-blocked")))
    assert [one["code"] for one in found if "cannot be imported" in one["message"]] == [
        "01.1-package-imports"
    ]


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_a_hostile_text_makes_no_line_of_its_own(text: str) -> None:
    """No line break, no escape; as many lines as a harmless text makes."""
    told = lines(hostile.verdict(text))
    assert told.count("\n") <= lines(hostile.verdict("text")).count("\n")
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", told) is None


def test_the_command_prints_what_the_matcher_reads(tmp_path: Path) -> None:
    """From end to end, with a place in a folder elsewhere."""
    exercise = catalog.load("01")
    shutil.copytree(
        catalog.COURSE / "solutions" / exercise.slug / "toolshed", tmp_path / "toolshed"
    )
    with (tmp_path / "toolshed" / "config.py").open("a", encoding="utf-8") as file:
        file.write("\n\nLIMIT: int = 'ten'\n")
    command = [sys.executable, "-m", "checker", "check", "01", "--lines", "--task", "01.5"]
    done = subprocess.run(
        [*command, "--path", str(tmp_path)],
        cwd=COURSE,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    (found,) = [one for one in problems(done.stdout) if "Incompatible types" in one["message"]]
    assert Path(found["file"]) == (tmp_path / "toolshed" / "config.py").resolve()
    assert found["code"] == "01.5-types"


def test_tasks_offer_every_published_exercise() -> None:
    """And the tasks call nox, where the README's lines install it."""
    data = read(VSCODE / "tasks.json")
    assert data["inputs"][0]["options"] == list(catalog.published())
    for task in data["tasks"]:
        assert task["command"] == "${workspaceFolder}/.venv/bin/nox"
        assert task["windows"]["command"] == r"${workspaceFolder}\.venv\Scripts\nox.exe"


def test_extensions_read_the_one_configuration() -> None:
    """Types as the checker judges them, in one exercise at a time; tools of the pinned versions."""
    settings = read(VSCODE / "settings.json")
    assert settings["mypy-type-checker.args"] == [
        "--config-file=${workspaceFolder}/exercises/mypy.ini"
    ]
    assert settings["mypy-type-checker.reportingScope"] == "file"
    assert settings["ruff.importStrategy"] == "fromEnvironment"
    assert not [name for name in settings if name.startswith("ruff.") and "lint" in name]
    assert settings["python.defaultInterpreterPath"].endswith(".nox/katas/bin/python")
    roots = [one["root"] for one in read(COURSE / "pyrightconfig.json")["executionEnvironments"]]
    assert roots == [f"exercises/{folder.name}" for folder in catalog.folders().values()]


def test_mypy_in_an_editor_finds_the_exercises_own_package(tmp_path: Path) -> None:
    """As the extension runs it, in the course's folder with one file: no other toolshed is read."""
    source = catalog.load("05").folder / "toolshed" / "tools" / "routes.py"
    done = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(COURSE / "exercises" / "mypy.ini"),
            "--cache-dir", str(tmp_path), "--no-site-packages", "--verbose", str(source),
        ],
        cwd=COURSE,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    read_files = set(re.findall(r"exercises[/\\](\d\d)-", done.stderr.replace("\\\\", "\\")))
    assert read_files == {"05"}, done.stdout + done.stderr[-2000:]


def test_the_container_has_what_the_course_needs() -> None:
    """The Python of .python-version, and what cells, integration and browser tests look for."""
    container = read(DEVCONTAINER / "devcontainer.json")
    assert set(container) <= PROPERTIES
    assert container["build"]["dockerfile"] == "Dockerfile"
    docker = (DEVCONTAINER / "Dockerfile").read_text(encoding="utf-8")
    wanted = (COURSE / ".python-version").read_text(encoding="utf-8").strip()
    assert f"FROM mcr.microsoft.com/devcontainers/python:1-{wanted}-" in docker
    for package in ("bubblewrap", "chromium", "libseccomp2", "redis-server"):
        assert package in docker
    with (COURSE / "pyproject.toml").open("rb") as file:
        oldest = tomllib.load(file)["project"]["requires-python"].removeprefix(">=")
    assert wanted.split(".") >= oldest.split(".")


def test_editor_and_container_recommend_the_same() -> None:
    """Whoever opens the folder, here or there, gets the same extensions."""
    container = read(DEVCONTAINER / "devcontainer.json")
    recommended = read(VSCODE / "extensions.json")["recommendations"]
    assert container["customizations"]["vscode"]["extensions"] == recommended


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the container, which is Linux")
def test_the_container_is_made_by_a_script_that_can_run() -> None:
    """It is executable, and bash can read it; it makes .venv, where the tasks look for nox."""
    script = COURSE / read(DEVCONTAINER / "devcontainer.json")["postCreateCommand"]
    assert script.stat().st_mode & 0o111
    assert "-m venv .venv" in script.read_text(encoding="utf-8")
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    subprocess.run([bash, "-n", str(script)], check=True)
