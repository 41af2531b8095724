"""`grade`: many submissions, each result kept as it ends."""

import argparse
import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker import catalog
from checker.commands import arguments, reports
from checker.errors import Exit, UsageError
from checker.model import Exercise

if TYPE_CHECKING:
    from checker.cohort.grading import Grader, Judge
    from checker.cohort.store import Result, Store
    from checker.cohort.submissions import HandedIn

STORE = "grades.db"
# How many submissions wait in a queue at a time: enough for all workers, and no more.
SENT = 32


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "grade", run, "grade a folder of submissions")
    parser.add_argument(
        "submissions", help="the folder that holds a folder or an archive (zip, tar.gz) a learner"
    )
    parser.add_argument(
        "--exercise", action="append", default=[], metavar="01",
        help="only this exercise; can be given several times; all by default",
    )  # fmt: skip
    parser.add_argument(
        "--roster", default="", metavar="CSV", help="who is who; see INSTRUCTORS.md"
    )
    add_store(parser)
    parser.add_argument(
        "--only", action="append", default=[], metavar="LEARNER",
        help="grade this learner anew, and nobody else; can be given several times",
    )  # fmt: skip
    parser.add_argument("--fresh", action="store_true", help="use no stored result again")
    parser.add_argument(
        "--own", action="store_true",
        help="leave out the tests of earlier exercises; ruff and mypy count all the same",
    )  # fmt: skip
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="how many side by side; all cores"
    )
    parser.add_argument(
        "--queue", default="", metavar="URL",
        help="let workers judge, over the Redis at redis://host:6379/0; see INSTRUCTORS.md",
    )  # fmt: skip
    parser.add_argument(
        "--isolation", choices=["auto", "strict", "off"], default="strict",
        help="how far code is shut off; strict, the default, refuses what is below tier B",
    )  # fmt: skip
    arguments.add_limits(parser)
    arguments.add_pack(parser)
    parser.add_argument(
        "--reports", default="", metavar="FOLDER",
        help="write a page, a text, a JSON and a JUnit report of each there",
    )  # fmt: skip
    reports.add_feedback(parser)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the store, for every command that reads or writes results."""
    text = f"the file that keeps the results; {STORE} by default"
    parser.add_argument("--store", default=STORE, metavar="FILE", help=text)


def run(options: argparse.Namespace) -> int:
    """Grade, and say what became of each; 3 if something is open, 1 if not all pass."""
    from checker.cohort import run as cohort
    from checker.cohort import telling
    from checker.cohort.store import Store

    arguments.use_pack(options)
    exercises = _exercises(options.exercise)
    handed = _handed_in(options)
    todo = cohort.jobs(handed, exercises)
    with Store(Path(options.store)) as store, _judge(options) as judge:
        grader = _grader(options, exercises, store, judge)
        teller = telling.standard(len(todo))
        try:
            with teller.working():
                results = cohort.grade_all(todo, grader, store, _width(options), teller.tell)
        except KeyboardInterrupt:
            kept = f"what has ended is kept in {options.store}; give the same command to go on"
            arguments.tell([kept])
            raise
    teller.end(results)
    _write_reports(results, options)
    named = "" if options.store == STORE else f" -- --store {options.store}"
    print(f"Kept in {options.store}; for the gradebook: nox -s gradebook{named}")
    return _ending(results)


def _write_reports(results: "Sequence[Result]", options: argparse.Namespace) -> None:
    """Write the reports of all, as far as learners may read them."""
    for result in results if options.reports else ():
        if result.verdict is not None:
            told = reports.shown(result.verdict, options)
            folder = Path(options.reports)
            reports.write_for(result.learner, result.exercise, told, folder)


def _exercises(chosen: Sequence[str]) -> list[Exercise]:
    """Return the exercises that were named, each once, or all."""
    found = [catalog.load(number) for number in chosen or catalog.published()]
    return list({exercise.id: exercise for exercise in found}.values())


def _handed_in(options: argparse.Namespace) -> "list[HandedIn]":
    from checker.cohort import roster, submissions

    file = Path(options.roster) if options.roster else None
    known = roster.read(file) if file else ()
    handed = submissions.collect(Path(options.submissions), known, file)
    if not options.only:
        return list(handed)
    names = {item.learner for item in handed}
    if unknown := [name for name in options.only if name not in names]:
        raise UsageError(f"there is no learner {unknown[0]!r}; there are {_some(sorted(names))}")
    return [item for item in handed if item.learner in options.only]


@contextlib.contextmanager
def _judge(options: argparse.Namespace) -> "Iterator[Judge]":
    """Give what judges: warm judges of this machine, or workers over a queue."""
    from checker.cohort.warm_judges import WarmJudges
    from checker.workshop.tiers import Isolation, choose

    # Refuses a machine that cannot do it before anything is begun.
    tier = choose(Isolation(options.isolation))
    if options.queue:
        yield _remote(options.queue, tier)
        return
    judges = WarmJudges(_width(options))
    try:
        yield judges.check
    finally:
        judges.end()


def _grader(
    options: argparse.Namespace, exercises: "Sequence[Exercise]", store: "Store", judge: "Judge"
) -> "Grader":
    from checker import digests, pipeline
    from checker.cohort.grading import Grader
    from checker.workshop.tiers import Isolation

    isolation = Isolation(options.isolation)
    again = not (options.fresh or options.only)
    return Grader(
        judge=judge,
        options=pipeline.Options(
            own=options.own, isolation=isolation, limits=arguments.limits_of(options)
        ),
        seed_of=store.seed_of,
        checks={exercise.id: digests.of_checks(exercise) for exercise in exercises},
        known={(r.learner, r.exercise): r for r in store.results()} if again else {},
    )


def _remote(url: str, tier: str) -> "Judge":
    """Return the judge over a queue, and say what is to be said of its workers."""
    from checker.cohort import queue

    judge, notes = queue.connect(url, catalog.load_all(), tier)
    arguments.tell(notes)
    return judge


def _width(options: argparse.Namespace) -> int:
    from checker.workshop.tiers import cores

    if options.jobs < 0:
        raise UsageError("--jobs takes a number over 0")
    return options.jobs or (SENT if options.queue else cores())


def _ending(results: "Sequence[Result]") -> int:
    from checker.cohort.store import State

    if any(result.state is State.OPEN for result in results):
        return Exit.FAILED
    passed = all(result.verdict is not None and result.verdict.passed for result in results)
    return Exit.PASSED if passed else Exit.FINDINGS


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(ascii(name) for name in names[:10])
    return shown + (f" and {len(names) - 10} more" if len(names) > 10 else "")  # noqa: PLR2004
