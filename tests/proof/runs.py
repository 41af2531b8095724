"""Runs the checker over references, starters, wrong solutions and right alternatives."""

import contextlib
import functools
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from checker import intake, pipeline
from checker.cohort.warm_judges import WarmJudges
from checker.model import Exercise, Judge, Status, Verdict
from checker.workshop.tiers import Isolation
from tests.proof import cases, starters

MODES = ("fork", "one") if hasattr(os, "fork") else ("one",)
# The first mode, with a judge that has met no other submission, even where one could be used again.
COLD = "cold"
# The first mode, shut off no better than tier C.
OFF = "off"


_warm: list[WarmJudges] = []


@contextlib.contextmanager
def warm() -> Iterator[None]:
    """Let judges be used again meanwhile, as when a cohort is graded."""
    judges = WarmJudges(os.cpu_count() or 1)
    _warm.append(judges)
    try:
        yield
    finally:
        _warm.remove(judges)
        judges.end()


@dataclass(frozen=True, slots=True)
class Proof:
    """One sentence that the proof shows, and what speaks against it, if anything does."""

    sentence: str
    problem: str = ""
    wrong: str = ""
    headline: str = ""
    failed: frozenset[str] = frozenset()


def judge(exercise: Exercise, folder: Path, mode: str, *, own: bool = False) -> Verdict:
    """Check a folder as a learner's submission.

    The static judges know no mode: the second one runs the behaviour checks alone. `own` leaves
    out the checks of earlier exercises.
    """
    second = mode not in {"", MODES[0], OFF}
    options = pipeline.Options(
        mode=mode if mode in MODES else "",
        own=own,
        judge=Judge.BEHAVIOUR if second else None,
        isolation=Isolation.OFF if mode == OFF else Isolation.AUTO,
    )
    check = pipeline.check if mode == COLD or not _warm else _warm[-1].check
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        snapshot = Path(temporary).resolve() / "snapshot"
        submission, invalid = intake.take_snapshot(exercise, folder, snapshot, "")
        return check(submission, invalid, options)


def failed_checks(verdict: Verdict) -> frozenset[str]:
    """Return the checks that failed by a finding of their own; blocked ones are not among them."""
    results = verdict.results + verdict.regressions
    return frozenset(r.check.id for r in results if r.status in {Status.FAILED, Status.ERRORED})


def side_by_side[T](jobs: Iterable[Callable[[], T]]) -> list[T]:
    """Run jobs on all cores, in order."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return [run.result() for run in [pool.submit(job) for job in jobs]]


def prove_right(exercise: Exercise, folder: Path, name: str, mode: str) -> Proof:
    """Show that a right solution passes, the checks of earlier exercises included.

    In the second mode its own checks do: the earlier ones are proven so with their exercises.
    """
    verdict = judge(exercise, folder, mode, own=mode not in {"", MODES[0]})
    sentence = f"{name} passes ({mode})"
    if verdict.passed:
        return Proof(sentence)
    first = verdict.headline or (verdict.loose or (None,))[0]
    problem = f"{first.check} {first.title}" if first else str(sorted(failed_checks(verdict)))
    return Proof(sentence, problem)


def prove_wrong(
    exercise: Exercise, wrong: cases.Wrong, mode: str, *, own: bool = True
) -> tuple[Proof, Verdict | None]:
    """Show that a wrong solution has its headline, and no consequence that is not declared.

    `own` looks at the exercise's own checks; without it, at those of earlier exercises too.
    """
    sentence = f"{wrong.name} -> {wrong.headline} ({mode}{'' if own else ', whole'})"
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        top = Path(temporary)
        try:
            wrong.build(cases.copy_reference(exercise, top / "reference"), top / "wrong")
        except (cases.AnchorMoved, OSError) as error:
            return Proof(sentence, str(error), wrong.name), None
        verdict = judge(exercise, top / "wrong", mode, own=own)
    failed = failed_checks(verdict)
    headline = verdict.headline.check if verdict.headline else ""
    problem = ""
    judged = {result.check.id for result in verdict.results + verdict.regressions}
    wanted = ({wrong.headline} | wrong.also) & judged
    if failed == wanted and wrong.headline not in judged:
        return Proof(sentence, "", wrong.name, headline, failed), verdict
    if headline != wrong.headline:
        title = verdict.headline.title if verdict.headline else ""
        problem = f"the headline is {headline or 'none'}: {title}"
    elif failed != wanted:
        problem = _consequences(failed, wanted)
    return Proof(sentence, problem, wrong.name, headline, failed), verdict


def _consequences(found: frozenset[str], declared: set[str] | frozenset[str]) -> str:
    missing, more = sorted(declared - found), sorted(found - declared)
    return "; ".join(
        f"{what}: {', '.join(names)}"
        for what, names in (("declared, but passes", missing), ("fails, and is not declared", more))
        if names
    )


def prove_starter(exercise: Exercise, task: str) -> list[Proof]:
    """Show that each check of a task fails by itself once the tasks before it are solved."""
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        top = Path(temporary)
        starter = starters.generate(exercise, top / "starter")
        state = starters.solve_before(exercise, task, starter, top / "state")
        verdict = judge(exercise, state, "", own=True)
    found = []
    for result in verdict.results:
        if result.check.task != task:
            continue
        sentence = f"with the tasks before {task} solved, {result.check.id} fails"
        if result.check.holds:
            sentence = f"with the tasks before {task} solved, {result.check.id} holds"
            problem = "" if result.status is Status.PASSED else f"it is {result.status}"
        else:
            problem = (
                ""
                if result.status is Status.FAILED
                else f"it is {result.status} {result.blocked_by}"
            )
        found.append(Proof(sentence, problem))
    return found


def rights(exercise: Exercise, modes: Sequence[str]) -> list[Callable[[], Proof]]:
    """Return the jobs that prove the reference and the right alternatives, in each mode."""
    solutions = [("the reference", cases.reference(exercise))]
    solutions += [
        (f"the alternative {right.name}", right.folder) for right in cases.rights(exercise)
    ]
    return [
        functools.partial(prove_right, exercise, folder, name, mode)
        for name, folder in solutions
        for mode in modes
    ]


def run_wrongs(
    exercise: Exercise, wrongs: Sequence[cases.Wrong], mode: str, *, own: bool = True
) -> list[tuple[Proof, Verdict | None]]:
    """Prove wrong solutions side by side; return each proof with its verdict, if there is one."""
    verdicts: dict[str, Verdict | None] = {}

    def job(wrong: cases.Wrong) -> Proof:
        proof, verdicts[wrong.name] = prove_wrong(exercise, wrong, mode, own=own)
        return proof

    proofs = side_by_side([functools.partial(job, wrong) for wrong in wrongs])
    return [(proof, verdicts[proof.wrong]) for proof in proofs]
