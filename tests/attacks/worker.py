"""A process that runs a share of the corpus at one tier, one attack after the other.

It prints one line of JSON for each outcome. It has the machine's rooms to itself as far as it can
see, so that what an attack leaves behind is known to be its own.
"""

import argparse
import os
import subprocess
import sys

from checker.workshop.tiers import Tier
from tests.attacks import cases, harness
from tests.attacks.grounds import CANARY, Grounds


def main(arguments: list[str]) -> None:
    """Run attacks. --share 0/2 takes every second one, from the first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tier", type=Tier, required=True)
    parser.add_argument("--share", default="0/1")
    parser.add_argument("--only", default="")
    parser.add_argument("--twins", action="store_true", help="run the benign twins instead")
    parser.add_argument("--unbeaten", action="store_true", help="leave the naive runner out")
    options = parser.parse_args(arguments)
    if os.environ.get("KATAS_CANARY") != CANARY:
        # /proc shows the environment that a process was started with.
        command = [sys.executable, "-P", "-B", "-m", "tests.attacks.worker", *arguments]
        sys.exit(subprocess.call(command, env=os.environ | {"KATAS_CANARY": CANARY}))
    first, step = map(int, options.share.split("/"))
    attacks = [a for a in cases.read() if options.only in {"", a.name}]
    grounds = Grounds()
    try:
        if options.twins:
            outcomes = harness.run_twins(attacks[first::step], options.tier, grounds)
        else:
            beaten = not options.unbeaten
            outcomes = (
                harness.run(attack, options.tier, grounds, beaten=beaten)
                for attack in attacks[first::step]
            )
        for outcome in outcomes:
            sys.stdout.write(outcome.line() + "\n")
            sys.stdout.flush()
    finally:
        grounds.end()


if __name__ == "__main__":
    main(sys.argv[1:])
