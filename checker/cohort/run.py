"""Grades a cohort: many jobs side by side, and each result stored as it ends."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from checker.cohort.grading import Grader, Job
from checker.cohort.store import Result, Store
from checker.cohort.submissions import HandedIn
from checker.model import Exercise


def jobs(handed: Iterable[HandedIn], exercises: Sequence[Exercise]) -> list[Job]:
    """Return what there is to grade, exercise by exercise: what judges one stays warm."""
    alone, everybody = len(exercises) == 1, tuple(handed)
    return [Job(item, exercise, alone) for exercise in exercises for item in everybody]


def grade_all(
    todo: Sequence[Job],
    grader: Grader,
    store: Store,
    width: int,
    tell: Callable[[Result, bool], None],
) -> list[Result]:
    """Grade jobs, `width` at a time; `tell` hears of each result and whether it was known.

    What has ended is stored before it is told. When one is interrupted, or the store fails,
    nothing new is begun.
    """
    results = []
    pool = ThreadPoolExecutor(max_workers=width)
    try:
        running: list[Future[Result]] = [pool.submit(grader.grade, job) for job in todo]
        for future in as_completed(running):
            result = future.result()
            known = grader.known.get((result.learner, result.exercise)) is result
            if not known:
                store.add(result)
            results.append(result)
            tell(result, known)
    except KeyboardInterrupt:
        # What runs is ended: its results are half made, and nobody waits for them.
        grader.options.cancelled.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return sorted(results, key=lambda result: (result.learner, result.exercise))
