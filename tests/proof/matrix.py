"""The matrix of checks and wrong solutions."""

from collections import defaultdict
from collections.abc import Sequence

from checker.model import Exercise
from tests.proof.runs import Proof


def columns(proofs: Sequence[Proof], exercise: Exercise) -> tuple[str, list[str]]:
    """Return the matrix as text, and a sentence for each two checks with equal columns.

    A row is a wrong solution, a column a check: H where the check is the headline, x where
    it fails as a consequence.
    """
    checks = [check.id for check in exercise.checks]
    column = {check: f"{place:02d}" for place, check in enumerate(checks, 1)}
    width = max((len(proof.wrong) for proof in proofs), default=0)
    lines = [f"  {column[check]} = {check}" for check in checks]
    lines += ["", f"  {'':{width}}  " + " ".join(column[check] for check in checks)]
    for proof in proofs:
        cells = [_cell(proof, check) for check in checks]
        lines.append(f"  {proof.wrong:{width}}  " + " ".join(cells))
    return "\n".join(lines), _twins(proofs, checks)


def _cell(proof: Proof, check: str) -> str:
    if check == proof.headline:
        return " H"
    return " x" if check in proof.failed else " ."


def _twins(proofs: Sequence[Proof], checks: Sequence[str]) -> list[str]:
    seen: defaultdict[tuple[bool, ...], list[str]] = defaultdict(list)
    for check in checks:
        seen[tuple(check in proof.failed for proof in proofs)].append(check)
    return [
        f"{' and '.join(twins)} fail for the same solutions"
        for twins in seen.values()
        if len(twins) > 1
    ]


def tell(proofs: Sequence[Proof], lacking: Sequence[str]) -> int:
    """Print what is proven and what is not, and return how much is not."""
    for item in lacking:
        print(f"  unfinished  {item}")
    problems = [proof for proof in proofs if proof.problem]
    print(f"  {len(proofs) - len(problems)} proven, {len(problems) + len(lacking)} not")
    for proof in problems:
        print(f"  not proven  {proof.sentence}: {proof.problem}")
    return len(problems) + len(lacking)
