"""`nox -s attacks`: runs the corpus and prints a table by tier; 1 if an attack gets its way."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from checker.workshop.tiers import Tier, obstacle
from tests.attacks import cases, runs
from tests.attacks.harness import Outcome

STATES = ("passed", "failed", "not run")
TIERS = (Tier.A, Tier.B, Tier.C)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; return 0 if all that could be run passed, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="attacks", description="Runs the corpus of attacks.")
    parser.add_argument("--tier", type=Tier, choices=TIERS, action="append", default=[])
    parser.add_argument("--only", default="", metavar="NAME", help="one attack alone")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="so many times in a row")
    parser.add_argument("--fast", action="store_true", help="without twins and naive runner")
    options = parser.parse_args(arguments)
    known = {attack.name for attack in cases.read()}
    if options.only and options.only not in known:
        print(f"there is no attack {options.only!r}; they stand in tests/attacks/corpus/")
        return 2
    found: dict[Tier, list[Outcome]] = {}
    for number in range(options.repeat):
        for tier in options.tier or TIERS:
            if options.repeat > 1:
                print(f"{number + 1} of {options.repeat}, tier {tier}", flush=True)
            found.setdefault(tier, []).extend(_run(tier, options))
    _print_table(found)
    return int(any(outcome.state == "failed" for some in found.values() for outcome in some))


def _run(tier: Tier, options: argparse.Namespace) -> list[Outcome]:
    outcomes = []
    # The worker at B is an ordinary user, who can have it where root cannot.
    if tier is Tier.A and (why := obstacle(tier)):
        print(f"tier {tier} is not to be had here: {why}")
    kinds = (False,) if options.fast else (False, True)
    for twins in kinds:
        some = runs.outcomes(tier, only=options.only, twins=twins, beaten=not options.fast)
        for outcome in some:
            outcomes.append(outcome)
            if outcome.state == "failed":
                told = "".join(f"\n    {problem}" for problem in outcome.problems)
                print(f"{tier} {outcome.name}: failed{told}", flush=True)
    return outcomes


def _print_table(found: dict[Tier, list[Outcome]]) -> None:
    rows = list(dict.fromkeys(attack.row for attack in cases.read()))
    width = max(map(len, rows))
    print(f"\n{'row':{width}}  attacks  " + "  ".join(f"tier {tier:18}" for tier in found))
    counts = Counter(attack.row for attack in cases.read())
    for row in rows:
        cells = [_cell([o for o in some if o.row == row]) for some in found.values()]
        print(f"{row:{width}}  {counts[row]:7}  " + "  ".join(f"{cell:23}" for cell in cells))
    total = [_cell(some) for some in found.values()]
    print(f"{'all':{width}}  {counts.total():7}  " + "  ".join(f"{cell:23}" for cell in total))
    print("passed / failed / not run; the benign twins are among them")
    for tier, outcomes in found.items():
        if count := sum(outcome.used_again for outcome in outcomes):
            print(f"{count} at {tier} left the judge fit for an honest submission, which passed")
    for tier, some in found.items():
        reasons = Counter(o.problems[0] for o in some if o.state == "not run")
        for reason, count in reasons.items():
            print(f"not run at {tier}: {count}, because {reason}")


def _cell(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(outcome.state for outcome in outcomes)
    return " / ".join(str(counts[state]) for state in STATES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
