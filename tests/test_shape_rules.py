"""Each shape rule carries its own samples; each sample is tried."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.stages.shape import RULES, ast_grep

FILES = sorted(RULES.glob("*.yml"))


def rule_of(path: Path) -> dict[str, Any]:
    """Return a rule as ast-grep reads it."""
    rule: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return rule


SAMPLES = [
    pytest.param(path, kind, text, id=f"{path.stem}-{kind}-{place}")
    for path in FILES
    for kind in ("valid", "invalid")
    for place, text in enumerate(rule_of(path)["metadata"][kind])
]


def matches(path: Path, folder: Path, text: str) -> int:
    """Return how often a rule finds something in a text, in the file that it looks at."""
    name = rule_of(path).get("metadata", {}).get("file", "toolshed/sample.py")
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    config = folder / "sgconfig.yml"
    config.write_text(json.dumps({"ruleDirs": [str(RULES)]}), encoding="utf-8")
    command = [ast_grep(), "scan", "--config", str(config), "--json", "toolshed"]
    only = ["--filter", f"^{path.stem}$"]
    done = subprocess.run([*command, *only], cwd=folder, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return len(json.loads(done.stdout))


@pytest.mark.parametrize(("path", "kind", "text"), SAMPLES)
def test_sample(tmp_path: Path, path: Path, kind: str, text: str) -> None:
    """A valid sample has no match, an invalid one has at least one."""
    assert (matches(path, tmp_path, text) > 0) == (kind == "invalid")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_is_called_like_its_file(path: Path) -> None:
    """Checks name rules by their files."""
    rule = rule_of(path)
    assert rule["id"] == path.stem
    assert rule["severity"] == "error"
