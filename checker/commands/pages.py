"""`pages`: a cohort as pages to look at, made of stored results without running any code."""

import argparse
from pathlib import Path

from checker import catalog
from checker.commands import arguments
from checker.commands.grade import add_store
from checker.errors import Exit, UsageError


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    parser = arguments.command(commands, "pages", run, "make pages of a cohort to look at")
    add_store(parser)
    parser.add_argument(
        "--rules", default="", metavar="TOML", help="as for the gradebook, for the points"
    )
    parser.add_argument("--roster", default="", metavar="CSV", help="who is who")
    parser.add_argument(
        "--into",
        default="cohort-pages",
        metavar="FOLDER",
        help="a folder for them; cohort-pages by default",
    )


def run(options: argparse.Namespace) -> int:
    """Write the pages and say where they lie."""
    from checker.cohort import roster, rules, site
    from checker.cohort.store import stored_results

    results = stored_results(Path(options.store))
    if not results:
        raise UsageError(f"{options.store} holds no results yet")
    known = roster.read(Path(options.roster)) if options.roster else ()
    chosen = rules.read(Path(options.rules)) if options.rules else rules.Rules()
    print(f"The pages: {site.write(results, Path(options.into), chosen, known, catalog.version())}")
    return Exit.PASSED
