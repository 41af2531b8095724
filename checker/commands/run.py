"""`run`: the learner's own app on a local port, with sample data and requests to paste."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from checker import catalog
from checker.catalog import COURSE
from checker.commands import arguments
from checker.errors import Exit

if TYPE_CHECKING:
    from checker.learner.running import Running


def add(commands: arguments.Commands) -> None:
    """Add the command and what it takes."""
    text = "run your own app on a local port, with sample data and requests to paste"
    parser = arguments.command(commands, "run", run, text)
    arguments.add_exercise(parser)
    arguments.add_path(parser)
    text = "the port; 5000 by default, or a free one if that is taken"
    parser.add_argument("--port", type=int, default=None, metavar="N", help=text)
    parser.add_argument("--solution", action="store_true", help="run the reference instead")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from checker.learner import rooms, running

    exercise = catalog.load(options.exercise)
    folder = arguments.folder_of(exercise, options)
    if options.solution:
        rooms.reference_of(exercise)
        folder = COURSE / "solutions" / exercise.slug
    for ending in (signal.SIGINT, signal.SIGTERM):
        # A shell that starts it in the background lets Ctrl-C be ignored; a supervisor sends TERM.
        signal.signal(ending, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="katas-run-", ignore_cleanup_errors=True) as scratch:
        with running.built(exercise, folder, Path(scratch).resolve(), _say) as found:
            server = running.listen(found.app, options.port)
            _say(_introduction(exercise.id, f"http://{running.HOST}:{server.port}", found))
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                pass
            finally:
                server.server_close()
        _say("\nStopped.")
    return Exit.PASSED


def _introduction(number: str, address: str, found: "Running") -> str:
    from checker.learner.examples import EXAMPLES, curl

    lines = [
        "",
        f"Exercise {number} runs at {address}; Ctrl-C ends it.",
        "It has the development configuration. The database is made anew for each run,",
        "and goes with it. After a change to your code, start it again.",
    ]
    if found.works:
        lines.append("A worker runs the tasks; mails are shown here, and not sent.")
    lines += [f"Without some sample data: {problem}" for problem in found.seeds.problems]
    lines += ["", "To try in another terminal, with the answer that the brief promises:"]
    for example in EXAMPLES.get(number, ()):
        lines += ["", f"# {example.about} -> {example.status}"]
        lines.append(curl(example, address, found.seeds.names))
    return "\n".join([*lines, ""])


def _say(text: str) -> None:
    """Print at once, in what the terminal's encoding has: a pipe would keep it back."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
