"""Proves that right and wrong solutions get at tiers B and C the verdicts that they get at A."""

import os
import subprocess
import sys
from collections.abc import Sequence

from checker.catalog import COURSE
from checker.errors import UsageError
from checker.model import Exercise
from checker.workshop.tiers import Isolation, Tier, choose
from tests.ordinary import as_ordinary_user
from tests.proof import cases, golden, matrix, runs

# Nobody finds bubblewrap there.
NOWHERE = "/nowhere"


def prove(exercises: Sequence[Exercise], tier: str, only: Sequence[str]) -> int:
    """Prove exercises at a tier, messages included; return 1 if a verdict is another one.

    B is what an ordinary user reaches who finds no bubblewrap: this process becomes one.
    """
    if tier == Tier.B and choose(Isolation.AUTO) is not Tier.B:
        if os.environ["PATH"] == NOWHERE:
            raise UsageError("tier B is not to be had on this machine: nox -s doctor says why")
        return _as_ordinary_user()
    problems = sum(_prove_one(exercise, tier, only) for exercise in exercises)
    print(f"\n{problems} problems" if problems else f"\nAll is the same at {tier}.")
    return 1 if problems else 0


def _as_ordinary_user() -> int:
    command = [*as_ordinary_user(), "env", f"PATH={NOWHERE}", sys.executable, "-P", "-B", "-m"]
    environment = os.environ | {"PYTHONPATH": str(COURSE)}
    done = subprocess.run(
        [*command, "tests.proof", *sys.argv[1:]], cwd=COURSE, env=environment, check=False
    )
    return done.returncode


def _prove_one(exercise: Exercise, tier: str, only: Sequence[str]) -> int:
    print(f"\n{exercise.id} {exercise.title} at {tier}", flush=True)
    mode = runs.OFF if tier == Tier.C else runs.MODES[0]
    wrongs = [wrong for wrong in cases.wrongs(exercise) if not only or wrong.name in only]
    proofs = [] if only else runs.side_by_side(runs.rights(exercise, (mode,)))
    for proof, verdict in runs.run_wrongs(exercise, wrongs, mode):
        proofs.append(proof)
        if verdict is not None:
            proofs.append(golden.prove(exercise, proof, verdict))
            problem = "" if verdict.tier == tier else f"it was judged at {verdict.tier}"
            proofs.append(runs.Proof(f"{proof.wrong} is judged at {tier}", problem))
    return matrix.tell(proofs, [])
