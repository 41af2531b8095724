"""Mends what ruff can mend safely, in the learner's own files."""

from pathlib import Path

from checker.errors import CheckerError, UnusableFolder
from checker.model import Exercise
from checker.stages.style import CONFIG, ruff
from checker.workshop.limits import Limits
from checker.workshop.processes import run_tool


def mend(exercise: Exercise, folder: Path) -> list[str]:
    """Apply ruff's safe fixes and its formatter; return the paths that changed."""
    tops = [folder / name.rstrip("/") for name in exercise.submits]
    if not any(top.exists() for top in tops):
        raise UnusableFolder(f"there is nothing to mend in {folder}")
    before = _texts(tops)
    names = [str(top.resolve()) for top in tops if top.exists()]
    for command in (("check", "--fix", "--exit-zero", "--quiet"), ("format", "--quiet")):
        ended = run_tool(
            ruff(*command, "--config", str(CONFIG), "--no-cache", *names), folder, Limits()
        )
        # ruff format leaves with 2 on a syntax error: the check will say so, better.
        if ended.timed_out or ended.code not in {0, 2}:
            raise CheckerError(
                f"ruff did not end as it should: {ended.stderr.decode(errors='replace')}"
            )
    after = _texts(tops)
    return sorted(
        path.relative_to(folder).as_posix() for path in after if after[path] != before.get(path)
    )


def _texts(tops: list[Path]) -> dict[Path, bytes]:
    return {path: path.read_bytes() for top in tops for path in top.rglob("*.py") if path.is_file()}
