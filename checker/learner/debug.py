"""Runs a failing check's requests in the foreground, where `breakpoint()` works."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from checker import pipeline
from checker.model import Submission, Verdict
from checker.workshop.processes import plain_environment
from checker.workshop.room import furnish


def replay(submission: Submission, folder: Path, options: pipeline.Options) -> Verdict:
    """Check, then do again what the headline's test asked, over the learner's own files.

    Standard input and output are the terminal's, so a debugger can be used; there are no
    limits, and Ctrl-C ends it.
    """
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        top = Path(temporary).resolve()
        replays = top / "replays"
        replays.mkdir()
        verdict = pipeline.check(submission, (), replace(options, replays=str(replays)))
        headline = verdict.headline
        asked = replays / f"{'blocker' if not headline or headline.blocks else headline.check}.json"
        if headline is None or not asked.is_file():
            print("There is no failing request to run: the headline is not about behaviour.")
            return verdict
        print(f"Again, in the foreground: {headline.title}\n", flush=True)
        plan = furnish(top / "room", submission, submission.exercise.suites)
        package = submission.exercise.submits[0].rstrip("/")
        command = [sys.executable, "-I", "-B", str(plan.program), "replay"]
        where = [str(folder.resolve()), str(plan.temporary), package, str(asked)]
        environment = plain_environment(plan.temporary)
        subprocess.run([*command, *where], env=environment, check=False)
        print()
        return verdict
