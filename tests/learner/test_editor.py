"""An editor sees the structural rules of one exercise, in the files of this exercise alone."""

import json
import subprocess
from pathlib import Path

from checker import catalog
from checker.learner import editor
from checker.stages.shape import RULES, ast_grep


def found(course: Path) -> set[tuple[str, str]]:
    """Return what ast-grep reports as an editor runs it: the file, and the rule."""
    done = subprocess.run(
        [ast_grep(), "scan", "--json=compact", "exercises"],
        cwd=course,
        capture_output=True,
        check=False,
    )
    return {(Path(row["file"]).as_posix(), row["ruleId"]) for row in json.loads(done.stdout)}


def test_only_the_exercise_in_hand_is_looked_at(course: Path) -> None:
    """The starter of 01 has an app at module level; that of 02 would have it, too."""
    for number in ("01", "02"):
        (app,) = (course / "exercises").glob(f"{number}-*/toolshed/app.py")
        app.write_text("from flask import Flask\n\napp = Flask(__name__)\n", encoding="utf-8")
    editor.show_rules(catalog.load("01", course), course)
    assert ("exercises/01-app-factory/toolshed/app.py", "module-level-app") in found(course)
    assert {path.split("/")[1] for path, _ in found(course)} == {"01-app-factory"}
    editor.show_rules(catalog.load("02", course), course)
    assert {path.split("/")[1] for path, _ in found(course)} == {"02-blueprints"}


def test_rules_of_later_exercises_are_not_shown(course: Path) -> None:
    """What 02 asks is nothing that a learner of 01 must know, and all of 01 holds in 02."""
    editor.show_rules(catalog.load("02", course), course)
    of_two = {path.name for path in (course / editor.FOLDER).iterdir()}
    editor.show_rules(catalog.load("01", course), course)
    of_one = {path.name for path in (course / editor.FOLDER).iterdir()}
    assert of_one < of_two


def test_every_rule_names_files_below_the_package(course: Path) -> None:
    """Else the copy would be looked for in every file that an editor has open."""
    editor.show_rules(catalog.load("03", course), course)
    for path in (course / editor.FOLDER).iterdir():
        text = path.read_text(encoding="utf-8")
        assert "exercises/03-dto-validation/toolshed/" in text, path.name
        assert (RULES / path.name).is_file()


def test_where_nothing_can_be_written_there_are_no_rules(course: Path) -> None:
    """A check does not depend on an editor."""
    (course / ".katas").mkdir(exist_ok=True)
    (course / ".katas" / "rules").write_text("no folder", encoding="utf-8")
    editor.show_rules(catalog.load("01", course), course)
