"""Keeps what a check of the learner's own folder found, for progress and hints."""

from dataclasses import replace

from checker import digests
from checker.learner.state import Record, Seen, State, Store, now
from checker.model import Exercise, Status, Verdict


def keep(exercise: Exercise, verdict: Verdict, store: Store, *, whole: bool) -> None:
    """Store a verdict; `whole` says that it is about every check of the exercise.

    What the checker could not decide is not kept: it says nothing about the learner. The store's
    notes say so if nothing could be kept.
    """
    if verdict.errored:
        return
    seen = _seen(exercise, verdict) if whole else None

    def change(state: State) -> State:
        return state.having(exercise.id, _with(state.of(exercise.id), verdict, seen))

    store.change(change)


def failing_check(verdict: Verdict) -> str:
    """Return the check that fails first, or a task; nothing if none fails.

    It is the headline's, which may be of an earlier exercise; a headline that is of no check, such
    as a syntax error, keeps the first task from being solved.
    """
    if verdict.passed:
        return ""
    return (verdict.headline.check if verdict.headline else "") or verdict.tasks[0].number


def failing_task(verdict: Verdict) -> str:
    """Return the task of the check that fails first."""
    return failing_check(verdict).partition("-")[0]


def _with(record: Record, verdict: Verdict, seen: Seen | None) -> Record:
    if seen is not None:
        done = seen if seen.passed else record.done
        return replace(record, last=seen, done=done, task=seen.task)
    # One task that passes says nothing about which of the others fails first.
    task = failing_task(verdict)
    if not task and record.task in {"", verdict.only_task}:
        return replace(record, task="")
    return replace(record, task=task or record.task)


def _seen(exercise: Exercise, verdict: Verdict) -> Seen:
    own = verdict.results
    return Seen(
        at=now(),
        files=verdict.digest,
        asked=digests.of_questions(exercise),
        passed=verdict.passed,
        task=failing_task(verdict),
        passing=sum(result.status is Status.PASSED for result in own),
        of=len(own),
        seconds=verdict.seconds,
    )
