"""Machine-made mutants of a reference, by cosmic-ray, show which changes no check catches.

Run by `nox -s mutants -- 01`, in an environment of its own that has cosmic-ray. The checker runs in
the course's environment, given as the first argument. Only the lines that a learner writes are
mutated: those in which the reference differs from the starter.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
AUTHOR = ("-c", "user.name=mutants", "-c", "user.email=mutants@localhost")

# `X | None` stands in annotations only: its mutants are no programs.
CONFIG = """\
[cosmic-ray]
module-path = "toolshed"
timeout = 240.0
excluded-modules = []
test-command = "{python} -m tests.mutants judge {number} {folder}"

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.git-filter]
branch = "starter"

[cosmic-ray.filters.operators-filter]
exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
"""

# A mutant that only a time limit caught may have met a busy machine.
SLOW = "select job_id from work_results where output like '%timed out%'"


def main(python: str, number: str) -> int:
    """Mutate the reference of one exercise and print the survivors with their differences."""
    scripts = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="katas-mutants-") as temporary:
        folder = Path(temporary)
        _lay_out(number, folder)
        config = CONFIG.format(python=python, number=number, folder=folder)
        (folder / "mutants.toml").write_text(config, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        for command in (
            ("cosmic-ray", "init", "mutants.toml", "mutants.sqlite"),
            ("cr-filter-operators", "mutants.sqlite", "mutants.toml"),
            ("cr-filter-git", "mutants.sqlite", "--config", "mutants.toml"),
            ("cosmic-ray", "exec", "mutants.toml", "mutants.sqlite"),
            ("cr-report", "mutants.sqlite", "--show-diff", "--surviving-only"),
        ):
            program = str(scripts / command[0])
            subprocess.run([program, *command[1:]], cwd=folder, env=environment, check=True)
        for (job,) in sqlite3.connect(folder / "mutants.sqlite").execute(SLOW):
            sys.stdout.write(f"caught by a time limit only: {job}\n")
    return 0


def judge(number: str, folder: str) -> int:
    """Return 1 and print the first failure if a check catches a mutant, 0 if all pass.

    Own checks are asked first; what they let live, those of earlier exercises may still catch.
    """
    from checker import catalog, intake, pipeline
    from checker.model import Judge

    exercise = catalog.load(number)
    for one, own in (*((one, True) for one in Judge), (Judge.BEHAVIOUR, False)):
        with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
            snapshot = Path(temporary).resolve() / "snapshot"
            submission, invalid = intake.take_snapshot(exercise, Path(folder), snapshot, "")
            options = pipeline.Options(own=own, judge=one, first=True)
            verdict = pipeline.check(submission, invalid, options)
        if not verdict.passed:
            sys.stdout.write(f"{verdict.headline.title if verdict.headline else 'undecided'}\n")
            return 1
    return 0


def _lay_out(number: str, folder: Path) -> None:
    """Commit the starter, and lay the reference over it: the difference is what is mutated."""
    for base, before in (("exercises", True), ("solutions", False)):
        package = next((HERE / base).glob(f"{number}-*/toolshed"))
        shutil.rmtree(folder / "toolshed", ignore_errors=True)
        shutil.copytree(package, folder / "toolshed", ignore=shutil.ignore_patterns("__pycache__"))
        if before:
            _git(folder, "init", "--quiet", "--initial-branch", "starter")
        _git(folder, "add", "--all")
        if before:
            _git(folder, *AUTHOR, "commit", "--quiet", "--message", "The starter")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run([shutil.which("git") or "git", *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    first, *rest = sys.argv[1:]
    sys.exit(judge(*rest) if first == "judge" else main(first, *rest))
