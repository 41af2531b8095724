"""Chooses the hint that a learner asks for: never locked, and going on from the last one."""

from dataclasses import dataclass, replace

from checker.learner.state import Record, State
from checker.model import Exercise, Task


@dataclass(frozen=True, slots=True)
class Choice:
    """The hints to show of a task, by number from 1, and why this task."""

    task: Task
    numbers: tuple[int, ...]
    why: str = ""

    @property
    def is_last(self) -> bool:
        """Whether the task has no further hint."""
        return self.numbers[-1] >= len(self.task.hints)


def next_of(record: Record, task: Task, why: str) -> Choice:
    """Return the hint after the one that was given last for a task; the last one again, if none."""
    number = min(record.hints.get(task.number, 0) + 1, len(task.hints))
    return Choice(task, (number,), why)


def step_of(task: Task, step: int) -> Choice:
    """Return one hint by its number; a task with fewer gives its last."""
    return Choice(task, (min(step, len(task.hints)),))


def all_of(task: Task, why: str = "") -> Choice:
    """Return all hints of a task."""
    return Choice(task, tuple(range(1, len(task.hints) + 1)), why)


def why(exercise: Exercise, record: Record, failing: str) -> str:
    """Return why a hint is about the task that it is about, when the learner named none."""
    if failing:
        earlier = "" if failing.startswith(exercise.id) else ", of an earlier exercise"
        return f"In your last check, {failing} failed first{earlier}."
    if record.done:
        return f"Exercise {exercise.id} has passed; this is about its first task."
    return f"You have not checked exercise {exercise.id} yet; this is about its first task."


def given(state: State, home: str, choice: Choice) -> State:
    """Return the state after a hint was given; `home` is the exercise that the task is of."""
    record = state.of(home)
    hints = {**record.hints, choice.task.number: choice.numbers[-1]}
    return state.having(home, replace(record, hints=hints))
