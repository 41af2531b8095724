"""Runs one attack at one tier, and holds what came of it against what must come of it."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import batched
from pathlib import Path

import psutil

from checker import archives, catalog, pipeline, records
from checker.model import Judge, Status, Submission, Verdict
from checker.reporters import terminal
from checker.stages import shape, style, types
from checker.workshop.limits import MIB, Limits
from checker.workshop.tiers import Isolation, Tier, obstacle
from tests.attacks import apps, handed, naive
from tests.attacks.cases import TWIN, Attack, twin_of
from tests.attacks.grounds import CANARY, Grounds

# Low, so that an endless loop does not hold up the corpus, and high enough for a busy machine.
LIMITS = Limits(
    load=6.0, request=2.5, question=5.0, run=60.0, tool=30.0, cpu=20, memory=512 * MIB,
    disk=32 * MIB, file_size=16 * MIB, processes=32, tool_output=2 * MIB,
)  # fmt: skip
TASK = "01.4"
# What starting and ending takes, on top of what an attack itself may use up.
BESIDE = 30.0
STATIC = {Judge.STYLE: style.judge, Judge.TYPES: types.judge, Judge.SHAPE: shape.judge}


@dataclass
class Outcome:
    """What came of an attack at a tier: passed, failed with its problems, or not run and why."""

    name: str
    row: str
    tier: str
    state: str = "passed"
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    # Whether the next submission was judged in the same place, by what had judged the attack.
    used_again: bool = False

    def insist(self, holds: bool, problem: str) -> None:  # noqa: FBT001 - it is the condition
        """Note a problem unless something holds."""
        if not holds:
            self.state = "failed"
            self.problems.append(problem)

    def line(self) -> str:
        """Return the outcome as a line of JSON."""
        return json.dumps(asdict(self))


def run(attack: Attack, tier: Tier, grounds: Grounds, *, beaten: bool = True) -> Outcome:
    """Run an attack; `beaten` says whether a cheat must show that it beats the naive runner."""
    outcome = Outcome(attack.name, attack.row, tier)
    if reason := not_run(attack, tier):
        outcome.state, outcome.problems = "not run", [reason]
        return outcome
    began = time.monotonic()
    if attack.cheat and beaten and tier is not Tier.B:
        outcome.insist(beats(attack), "an in-process runner gives it no full marks")
    RUNS[attack.kind](attack, tier, grounds, outcome)
    _insist_on_nothing_left(attack, tier, grounds, outcome)
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome


def not_run(attack: Attack, tier: Tier) -> str:
    """Return why an attack cannot be run at a tier, or nothing if it can."""
    if tier in {Tier.A, Tier.B} and (why := obstacle(tier)):
        return why
    if sys.platform != "linux" and (attack.kind == "app" or attack.entries):
        return "it is written for Linux: its calls, or its files, are not to be had here"
    if attack.isolated and tier in {Tier.C, Tier.D}:
        return "it would harm the machine: only A and B contain it"
    return ""


def check_in_turn(submissions: Sequence[Submission], tier: Tier, limits: Limits) -> list[Verdict]:
    """Judge submissions one after the other, by one judge as far as it can be used again.

    The worker sees to it that strict means A, or B.
    """
    isolation = Isolation.STRICT if tier in {Tier.A, Tier.B} else Isolation.OFF
    options = pipeline.Options(
        task=TASK,
        judge=Judge.BEHAVIOUR,
        limits=limits,
        isolation=isolation,
        many=len(submissions) > 1,
    )
    prepared = pipeline.prepare(submissions[0].exercise, options)
    verdicts: list[Verdict] = []
    try:
        for submission in submissions:
            if verdicts and not prepared.reusable:
                # It was not used again: the next submission would meet nothing of this one.
                break
            verdicts.append(pipeline.check(submission, (), options, prepared))
    finally:
        prepared.end()
    if verdicts[0].tier != tier:
        raise RuntimeError(f"this ran at {verdicts[0].tier}, not at {tier}")
    return verdicts


def snapshot(folder: Path, grounds: Grounds, into: Path) -> Submission:
    """Take a snapshot that nothing must be wrong with."""
    submission, invalid = archives.take_snapshot(grounds.exercise, folder, into, "")
    if invalid:
        raise RuntimeError(invalid[0].title)
    return submission


def beats(attack: Attack) -> bool:
    """Say whether a cheat gets full marks from the in-process runner."""
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        folder = apps.build(attack, catalog.load("01"), top / "app", {})
        return naive.full_marks(folder, top)


def _run_app(attack: Attack, tier: Tier, grounds: Grounds, outcome: Outcome) -> None:
    limits = replace(LIMITS, **attack.limits)  # type: ignore[arg-type] # numbers, by their names
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = apps.build(attack, grounds.exercise, Path(temporary) / "app", grounds.places)
        submission = snapshot(folder, grounds, Path(temporary) / "snapshot")
        honest = grounds.reference(Path(temporary) / "honest")
        following = snapshot(honest, grounds, Path(temporary) / "following")
        verdict, *others = check_in_turn([submission, following], tier, limits)
    outcome.used_again = bool(others)
    for other in others:
        suffers = f"the next submission suffers: {_open(other)}"
        outcome.insist(other.passed and not other.suspicions, suffers)
    outcome.insist(time.monotonic() - began < limits.run + BESIDE, "it held up more than its run")
    outcome.insist(not verdict.errored, f"the checker is at fault: {_open(verdict)}")
    _insist_on_verdict(attack, verdict, outcome)
    reached = _reached(attack, verdict, grounds)
    if attack.goal:
        wanted = tier in attack.reaches
        problem = "it is no attack: it fails even here" if wanted else "it reached its goal"
        outcome.insist(reached is wanted, f"{problem} ({attack.goal}); {_open(verdict)}")
    if tier in {Tier.A, Tier.B} or attack.name.endswith(TWIN):
        right = attack.suspected == bool(verdict.suspicions)
        outcome.insist(right, f"suspicions: {verdict.suspicions}")
    _insist_on_safe_report(verdict, outcome)


def _insist_on_verdict(attack: Attack, verdict: Verdict, outcome: Outcome) -> None:
    states = {result.check.id: result.status for result in verdict.results}
    if attack.broken:
        outcome.insist(not verdict.passed, "full marks for an app that answers wrongly")
    elif not attack.words:
        outcome.insist(verdict.passed, f"it does no harm, and did not pass: {_open(verdict)}")
    if attack.words:
        told = verdict.headline.title if verdict.headline else "nothing"
        outcome.insist(not verdict.passed, "it passed")
        outcome.insist(
            any(word in told for word in attack.words),
            f"the headline is {told!r}, and names none of {attack.words}; {_open(verdict)}",
        )
    if attack.also:
        outcome.insist(
            states.get(attack.also) is Status.PASSED,
            f"{attack.also} should still be passed, and is {states.get(attack.also)}",
        )


def _open(verdict: Verdict) -> str:
    """Return the first failure of a verdict with its evidence, for whoever mends it."""
    for result in verdict.results:
        for finding in result.findings:
            told = "; ".join(f"{item.label}: {item.text}" for item in finding.evidence)
            return f"{finding.title} [{told[-1500:]}]"
    told = "; ".join(item.text for finding in verdict.loose for item in finding.evidence)
    return (verdict.headline.title if verdict.headline else "passed") + told[-1500:]


def _reached(attack: Attack, verdict: Verdict, grounds: Grounds) -> bool:
    if attack.goal == "canary":
        return CANARY in records.to_json(verdict)
    if attack.goal == "hit":
        return bool(grounds.server.take())
    return any(grounds.outside.iterdir())


def _insist_on_safe_report(verdict: Verdict, outcome: Outcome) -> None:
    report = terminal.plain(verdict, full=True)
    odd = {sign for sign in report if ord(sign) < ord(" ") and sign != "\n"}
    outcome.insist(not odd, f"the report holds {odd}")
    commands = [line for line in report.splitlines() if line.lstrip().startswith("::")]
    outcome.insist(not commands, f"the report holds {commands}")


def _insist_on_nothing_left(attack: Attack, tier: Tier, grounds: Grounds, outcome: Outcome) -> None:
    left = grounds.left_processes()
    # What is dying may do so for a second.
    _, alive = psutil.wait_procs(left, timeout=1)
    outcome.insist(not alive, f"processes are left: {alive}")
    for process in alive:
        process.kill()
    reached = attack.goal == "outside" and tier in attack.reaches
    files = grounds.left_files()
    outcome.insist(reached or not files, f"files are left: {files}")
    changed = grounds.changed()
    outcome.insist(not changed, f"files that all share were changed: {changed}")


def _run_source(attack: Attack, tier: Tier, grounds: Grounds, outcome: Outcome) -> None:
    """Judge a source by the static tools: the check must fail, or a finding name tool and file."""
    del tier
    with tempfile.TemporaryDirectory() as temporary:
        folder = grounds.reference(Path(temporary) / "app")
        name = "toolshed/attack.py"
        text = handed.source(attack.code)
        apps.write(folder / name, text, grounds.places)
        for other, content in attack.files.items():
            apps.write(folder / other, content, grounds.places)
        submission = snapshot(folder, grounds, Path(temporary) / "snapshot")
        checks = [c for c in grounds.exercise.checks if c.judge in STATIC]
        plan = handed.plan(checks, LIMITS)
        found = [f for judge in STATIC.values() for f in judge(submission, plan)]
    failed = [finding for finding in found if finding.status is Status.FAILED]
    errored = [finding for finding in found if finding.status is Status.ERRORED]
    outcome.insist(not errored, f"the checker is at fault: {errored}")
    told = [f.title for f in failed] + [f.check for f in failed]
    if attack.check:
        places = [f.location.path for f in failed if f.check == attack.check and f.location]
        outcome.insist(attack.check in told, f"{attack.check} did not fail: {told}")
        outcome.insist(
            any(place.startswith("toolshed/attack") or place in attack.files for place in places),
            f"{attack.check} names no file of the attack: {places}",
        )
    for word in attack.words:
        outcome.insist(any(word in line for line in told), f"{word!r} is not in {told}")
    if not attack.check and not attack.words:
        outcome.insist(not failed, f"it is harmless, and failed: {told}")


def _run_handed(attack: Attack, tier: Tier, grounds: Grounds, outcome: Outcome) -> None:
    """Hand in a folder or an archive: a finding that names the entry, or it is ignored."""
    del tier
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        top = Path(temporary)
        source = handed.make(attack, grounds, top / "in")
        submission, invalid = archives.take_snapshot(grounds.exercise, source, top / "out", "")
        taken = {name for name in submission.files if "attack" in name}
        inside = [path for path in (top / "out").rglob("*") if path.is_symlink()]
        outcome.insist(not inside, f"links were taken: {inside}")
        outcome.insist(sorted(p.name for p in top.iterdir()) == ["in", "out"], "it wrote elsewhere")
    if attack.words:
        told = invalid[0].title if invalid else f"nothing; taken: {taken}"
        outcome.insist(bool(invalid), "it was taken")
        outcome.insist(told.startswith("invalid submission: "), told)
        for word in attack.words:
            outcome.insist(word in told, f"{word!r} is not in {told!r}")
    else:
        outcome.insist(not invalid, f"it was refused: {invalid}")
        outcome.insist(not taken, f"it was taken: {taken}")
        named = {name.partition("/")[0] for name in attack.files} - {"toolshed"}
        missing = named - set(submission.ignored)
        outcome.insist(not missing, f"it is not named as ignored: {missing}")


def _run_text(attack: Attack, tier: Tier, grounds: Grounds, outcome: Outcome) -> None:
    """Let an app say a text in an exception: every report shows it harmless."""
    shown = replace(attack, kind="app", words=("create_app raised",))
    _run_app(shown, tier, grounds, outcome)


RUNS: dict[str, Callable[[Attack, Tier, Grounds, Outcome], None]] = {
    "app": _run_app,
    "source": _run_source,
    "folder": _run_handed,
    "archive": _run_handed,
    "text": _run_text,
}


def run_twins(attacks: Sequence[Attack], tier: Tier, grounds: Grounds) -> Iterator[Outcome]:
    """Run the benign twins: those of apps in one submission, and each alone if that fails."""
    twins = [twin_of(attack) for attack in attacks if attack.twin]
    apart = [twin for twin in twins if twin.kind not in {"app", "text"}]
    together = [replace(twin, kind="app") for twin in twins if twin.kind in {"app", "text"}]
    for twin in apart:
        yield run(twin, tier, grounds)
    for some in batched(together, 12):
        outcome = run(combined(some), tier, grounds)
        if outcome.state == "failed":
            yield from (run(twin, tier, grounds) for twin in some)
        else:
            yield from (replace(outcome, name=twin.name, row=twin.row) for twin in some)


def combined(twins: Sequence[Attack]) -> Attack:
    """Return one submission in which all twins do what they do."""
    files = {f"toolshed/twin{number}.py": twin.code for number, twin in enumerate(twins)}
    code = ['"""All twins."""']
    for hook, argument in (("view", ""), ("ready", ""), ("factory", "app")):
        calls = [
            f"    toolshed.twin{number}.{hook}({argument})"
            for number, twin in enumerate(twins)
            if f"def {hook}(" in twin.code
        ]
        code += [f"\n\ndef {hook}({argument}):", *(calls or ["    pass"])]
    code[1:1] = [f"import toolshed.twin{number}" for number in range(len(twins))]
    names = ", ".join(twin.name.removesuffix(TWIN) for twin in twins) + TWIN
    return Attack(name=names, row="", about="", code="\n".join(code) + "\n", files=files)
