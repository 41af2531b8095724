"""`worker`: judges submissions that `grade --queue` sends, on this machine."""

import argparse

from checker import catalog
from checker.commands import arguments
from checker.errors import Exit, UsageError


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "worker", run, "judge what `grade --queue` sends")
    parser.add_argument(
        "--queue", required=True, metavar="URL", help="the Redis, such as redis://localhost:6379/0"
    )
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="how many side by side; all cores"
    )
    parser.add_argument(
        "--isolation", choices=["auto", "strict", "off"], default="strict",
        help="how far code is shut off; strict, the default, refuses what is below tier B",
    )  # fmt: skip
    parser.add_argument(
        "--redeliver-after", type=int, default=0, metavar="SECONDS",
        help="when another worker gets what a dead one had; longer than any check takes",
    )  # fmt: skip
    arguments.add_pack(parser)


def run(options: argparse.Namespace) -> int:
    """Work until it is ended."""
    from checker.cohort import queue, working
    from checker.workshop.tiers import Isolation, choose, cores

    arguments.use_pack(options)
    if options.jobs < 0 or options.redeliver_after < 0:
        raise UsageError("--jobs and --redeliver-after take numbers over 0")
    isolation = Isolation(options.isolation)
    tier = choose(isolation)
    queue.reach(options.queue)
    version = queue.version_of(catalog.load_all(), tier)
    jobs = options.jobs or cores()
    print(f"Worker of version {version}, tier {tier}, {jobs} side by side. Ctrl-C ends it.",
          flush=True)  # fmt: skip
    working.work(options.queue, version, isolation, jobs,
                 options.redeliver_after or queue.REDELIVERY)  # fmt: skip
    return Exit.PASSED
