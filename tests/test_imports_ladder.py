"""The ladder of imports that ARCHITECTURE describes: each module knows only what is below it."""

import ast
from pathlib import Path

from checker.catalog import COURSE

# From the bottom to the top; a package may import what stands before it, and itself.
LADDER = (
    ("model", "errors"),
    ("records", "packs"),
    (
        "catalog",
        "intake",
        "archives",
        "archive_entries",
        "archive_names",
        "workshop",
        "verdict",
        "digests",
    ),
    ("suites",),
    ("stages",),
    ("pipeline",),
    ("learner", "cohort"),
    ("commands",),
)
# Reporters stand apart: they know the nouns, and nothing of how a verdict comes about.
REPORTERS = {"model", "reporters"}
REPORTING = {"commands", "learner", "cohort"}


def rung(part: str) -> int:
    """Return how high a part of the checker stands."""
    return next(place for place, parts in enumerate(LADDER) if part in parts)


def imports_of(path: Path) -> set[str]:
    """Return the parts of the checker that a module imports, at its top or within."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "checker"
            names = [f"checker.{a.name}" for a in node.names] if whole else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("checker.")}
    return found


def test_each_part_imports_only_what_is_below_it() -> None:
    """No module imports a higher part, and cli alone may import all."""
    wrong = []
    for path in sorted((COURSE / "checker").rglob("*.py")):
        part = path.relative_to(COURSE / "checker").parts[0].removesuffix(".py")
        if part in {"cli", "__main__", "__init__"}:
            continue
        for imported in imports_of(path) - {part}:
            if part == "reporters":
                fits = imported in REPORTERS
            elif imported == "reporters":
                fits = part in REPORTING
            else:
                fits = rung(imported) <= rung(part)
            if not fits:
                wrong.append(f"{path.relative_to(COURSE).as_posix()} imports {imported}")
    assert wrong == []


def test_what_runs_in_a_cell_knows_no_expectation() -> None:
    """Code of the cell imports the workshop's cell side and the kit's questions, no more."""
    allowed = {"workshop", "suites"}
    for path in [*(COURSE / "checker" / "suites").rglob("inside.py")]:
        assert imports_of(path) <= allowed, path
        text = path.read_text(encoding="utf-8")
        assert "assert " not in text.replace("no assert", ""), path


def test_only_the_command_line_calls_sys_exit() -> None:
    """sys.exit stands in cli, and where a process of ours starts."""
    callers = {
        path.relative_to(COURSE / "checker").as_posix()
        for path in (COURSE / "checker").rglob("*.py")
        if "sys.exit(" in path.read_text(encoding="utf-8")
    }
    assert callers <= {"cli.py", "suites/kit/__main__.py", "suites/kit/judge.py"}
