"""Shows an editor the structural rules of the exercise in hand, and of no other.

The ast-grep extension reads `sgconfig.yml` in the folder that is open, and takes the globs of a
rule from there; see https://ast-grep.github.io/guide/tools/editors.html. The checker has a
configuration of its own, and never reads this one.
"""

import contextlib
import re
from pathlib import Path

from checker.catalog import COURSE
from checker.model import Exercise, Judge
from checker.stages.shape import RULES

FOLDER = Path(".katas") / "rules"
CONFIGURATION = "# Written by the checker for editors.\nruleDirs:\n  - .katas/rules\n"
# `files: [...]` and `ignores: [...]`, on one line or an item a line.
GLOBS = re.compile(r"^(?:files|ignores):.*\n(?:  - .*\n)*", re.MULTILINE)


def show_rules(exercise: Exercise, course: Path = COURSE) -> None:
    """Write the rules of an exercise where an editor finds them; where it cannot, it has none."""
    wanted = {f"{code}.yml": _text(code, exercise) for code in _codes(exercise)}
    folder = course / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.yml"):
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            _put(folder / name, text)
        _put(course / "sgconfig.yml", CONFIGURATION)


def _codes(exercise: Exercise) -> set[str]:
    checks = [check for check in exercise.all_checks if check.judge is Judge.SHAPE]
    return {code for check in checks for code in check.codes if (RULES / f"{code}.yml").is_file()}


def _text(code: str, exercise: Exercise) -> str:
    text = (RULES / f"{code}.yml").read_text(encoding="utf-8")
    here = f"exercises/{exercise.slug}/toolshed/"
    return GLOBS.sub(lambda globs: globs.group().replace("toolshed/", here), text)


def _put(path: Path, text: str) -> None:
    """Write a file unless it says so already: an editor would load it anew."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
