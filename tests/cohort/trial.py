"""A trial of a whole cohort: right, wrong, hostile and broken submissions, graded and killed.

`nox -s trial` makes 200 submissions of exercise 01; `-- --count 40 --own` fewer and quicker ones.
It grades them, then grades them again in a run that is killed by SIGKILL at random moments and
resumed, and compares the gradebooks byte by byte. Each submission must get the kind of result that
it was made for. Prints figures; exit code 1 if anything differs.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from checker import catalog
from checker.catalog import COURSE
from checker.cohort.store import Result, State, Store, stored_results
from checker.model import Exercise
from tests import bad_input
from tests.proof import cases

HOSTILE = ("loop_at_import", "loop_in_view", "crash_in_view", "exit_at_import", "flood_in_view",
           "crash_at_import", "flood_at_import", "sum_of_10000_terms", "null_byte")  # fmt: skip


def main() -> int:
    """Run the trial; return 0 if everything is as it must be."""
    options = _options()
    exercise = catalog.load("01")
    with tempfile.TemporaryDirectory(prefix="katas-trial-") as temporary:
        top = Path(temporary)
        kinds = make(exercise, top / "submissions", options.count)
        Store(top / "empty.db").close()  # one secret for all runs, and so the same data
        took, whole = _graded(top, "whole", options)
        wrong = list(_unexpected(whole, kinds))
        killed = _killed(top, options)
        same = _gradebook(top, "whole") == _gradebook(top, "killed")
    lines = [
        *_figures(kinds, took, whole),
        f"killed when {', '.join(map(str, killed))} results were kept, and resumed",
        f"the gradebook is {'the same' if same else 'ANOTHER ONE'}",
        *(f"NOT AS IT WAS MADE: {line}" for line in wrong),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if same and not wrong else 1


def make(exercise: Exercise, folder: Path, count: int) -> dict[str, str]:
    """Write submissions; return what each is. Every tenth is hostile, every tenth a bad archive."""
    wrongs, rights = cases.wrongs(exercise), cases.rights(exercise)
    kinds = {}
    folder.mkdir(parents=True)
    for number in range(count):
        name = f"learner-{number:03}"
        home, reference = folder / name, cases.reference(exercise)
        if number % 10 == 3:  # noqa: PLR2004 - one in ten
            kinds[name] = "hostile"
            cases.copy_reference(exercise, home)
            bad_input.CASES[HOSTILE[number // 10 % len(HOSTILE)]](home)
        elif number % 10 == 7:  # noqa: PLR2004 - another one in ten
            kinds[name] = "broken archive"
            _broken(folder / f"{name}.zip", number // 10)
            continue
        elif number % 2:
            kinds[name] = "wrong"
            wrongs[number // 2 % len(wrongs)].build(reference, home)
        else:
            kinds[name] = "right"
            right = [reference, *(item.folder for item in rights)][number // 2 % (1 + len(rights))]
            shutil.copytree(right / "toolshed", home / "toolshed")
        _own_digest(home / "toolshed" / "__init__.py", name)
        if number % 4 == 0:
            shutil.make_archive(str(home), "zip", home)
            shutil.rmtree(home)
    return kinds


def _own_digest(path: Path, name: str) -> None:
    """Make a submission another one than all others, without changing what it does."""
    path.write_text(f"{path.read_text(encoding='utf-8')}\n# {name}\n", encoding="utf-8")


def _broken(path: Path, number: int) -> None:
    if number % 3 == 0:
        path.write_bytes(b"PK\x03\x04 no archive")
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if number % 3 == 1:
            archive.writestr("../outside.py", "x = 1\n")
        else:
            archive.writestr("toolshed/zeros.bin", bytes(40 << 20))


def _command(top: Path, store: str, options: argparse.Namespace) -> list[str]:
    own = ["--own"] if options.own else []
    return [
        sys.executable, "-m", "checker", "grade", str(top / "submissions"), "--exercise", "01",
        "--store", str(top / f"{store}.db"), "--isolation", options.isolation, *own,
        "--jobs", str(options.jobs),
    ]  # fmt: skip


def _graded(top: Path, store: str, options: argparse.Namespace) -> tuple[float, list[Result]]:
    """Grade to the end; return the seconds, and the results."""
    if not (top / f"{store}.db").exists():
        shutil.copy(top / "empty.db", top / f"{store}.db")
    started = time.monotonic()
    subprocess.run(_command(top, store, options), cwd=COURSE, check=False,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    return time.monotonic() - started, list(stored_results(top / f"{store}.db"))


def _killed(top: Path, options: argparse.Namespace) -> list[int]:
    """Grade, killed at random moments, and then to the end; return what was kept at each kill."""
    moments = random.Random(options.seed)  # noqa: S311 - no secret
    shutil.copy(top / "empty.db", top / "killed.db")
    kept = []
    for _ in range(options.kills):
        process = subprocess.Popen(_command(top, "killed", options), cwd=COURSE,
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        time.sleep(moments.uniform(2, options.longest))
        process.kill()
        process.wait()
        kept.append(len(stored_results(top / "killed.db")))
    _graded(top, "killed", options)
    return kept


def _gradebook(top: Path, store: str) -> bytes:
    command = [sys.executable, "-m", "checker", "gradebook", "--store", str(top / f"{store}.db")]
    return subprocess.run(command, cwd=COURSE, check=False, capture_output=True).stdout


def _unexpected(results: Iterable[Result], kinds: dict[str, str]) -> Iterable[str]:
    """Return what did not get the kind of result that it was made for."""
    found = {result.learner: result for result in results}
    for name, kind in kinds.items():
        result = found.get(name)
        passed = bool(result and result.verdict and result.verdict.passed)
        states = {State.INVALID} if kind == "broken archive" else {State.GRADED}
        if kind == "hostile":
            states = {State.GRADED, State.INVALID}
        if result is None or result.state not in states or passed is not (kind == "right"):
            yield f"{name} ({kind}): {result.state if result else 'no result'}, passed: {passed}"


def _figures(kinds: dict[str, str], took: float, results: list[Result]) -> Iterable[str]:
    """Return the lines that say what was graded, and how fast."""
    for of, words in ((kinds.values(), "submissions"), ((r.state for r in results), "results")):
        counts = Counter(of)
        named = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        yield f"{counts.total()} {words}: {named}"
    yield f"{took:.0f} s: {len(kinds) / took * 60:.0f} a minute"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="trial", description="grade a cohort that is made up")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--longest", type=float, default=60.0, help="seconds before a kill")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    parser.add_argument("--isolation", choices=["auto", "strict", "off"], default="strict")
    parser.add_argument("--own", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
