"""Makes starters: the reference of the exercise before, with the overlay laid over it."""

import difflib
import re
import shutil
from pathlib import Path

from checker.catalog import COURSE
from checker.learner import rooms
from checker.model import Exercise
from tests.proof.cases import TESTS, copy_reference

TAG = re.compile(r"TODO\((\d\d\.\d+)\)")


def generate(exercise: Exercise, into: Path) -> Path:
    """Write the starter of an exercise into an empty folder; return it."""
    for name, content in rooms.starter_of(exercise).items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(content)
    return into


def differences(exercise: Exercise, generated: Path) -> list[str]:
    """Return the files in which the committed starter is not the generated one."""
    found = []
    for name in exercise.submits:
        top = name.rstrip("/")
        here, there = _texts(exercise.folder / top), _texts(generated / top)
        found += [
            f"{top}/{file}" for file in sorted(here | there) if here.get(file) != there.get(file)
        ]
    return found


def replace_starter(exercise: Exercise, generated: Path) -> None:
    """Put the generated starter in the place of the committed one."""
    for name in exercise.submits:
        top = name.rstrip("/")
        shutil.rmtree(exercise.folder / top, ignore_errors=True)
        shutil.copytree(generated / top, exercise.folder / top)


def solve_before(exercise: Exercise, task: str, starter: Path, into: Path) -> Path:
    """Write the starter with all tasks before `task` solved, as the reference solves them.

    A file of later tasks only is the starter's. In a file of several tasks, the TODO on the
    starter's side of a difference tells the task; a difference without one is solved, as an
    import at the top is. Where that makes no program that a learner could have, tests/steps
    holds the files of the state.
    """
    solved = copy_reference(exercise, into)
    for path in sorted(starter.rglob("*.py")):
        name = path.relative_to(starter)
        if not (solved / name).exists():
            continue
        text = path.read_text(encoding="utf-8")
        if min(TAG.findall(text), default="") >= task:
            shutil.copyfile(path, solved / name)
            continue
        old = text.splitlines(keepends=True)
        new = (solved / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (solved / name).write_text("".join(_merged(old, new, task)), encoding="utf-8", newline="\n")
    step = TESTS / "steps" / exercise.suite.name / task
    if step.is_dir():
        shutil.copytree(step, solved, dirs_exist_ok=True)
    return solved


def _merged(old: list[str], new: list[str], task: str) -> list[str]:
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        hunk = old[old_start:old_end]
        tags = TAG.findall("".join(hunk))
        unsolved = bool(tags) and min(tags) >= task
        lines += hunk if unsolved else new[new_start:new_end]
    return lines


def _texts(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def notes(exercise: Exercise) -> Path:
    """Return the walk-through of an exercise."""
    return COURSE / "solutions" / exercise.slug / "NOTES.md"
