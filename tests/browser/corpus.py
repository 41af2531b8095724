"""Verdicts to make reports of: real ones, kept as JSON documents so that a test need not judge.

`python -m tests.browser.corpus` makes them anew, with names only those; it takes some minutes.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from checker import catalog, records
from checker.model import Verdict
from tests import bad_input
from tests.proof import cases, starters
from tests.proof.runs import judge, side_by_side

FOLDER = Path(__file__).parent / "verdicts"

# One wrong solution of each exercise, chosen for what its report has to show.
WRONG = {
    "01": "ready_is_a_500",
    "02": "connection_opened_by_the_view",
    "03": "first_filter_only",
    "04": "commit_for_each_tag",
    "05": "view_asks_for_each_tool",
    "06": "conflict_without_rollback",
    "07": "reminder_not_retried",
    "08": "password_cut_off",
}
STARTERS = ("01", "05", "08")


def wrong(number: str, name: str) -> Verdict:
    """Judge a wrong solution."""
    exercise = catalog.load(number)
    chosen = next(one for one in cases.wrongs(exercise) if one.name == name)
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        top = Path(temporary)
        chosen.build(cases.copy_reference(exercise, top / "reference"), top / "wrong")
        return judge(exercise, top / "wrong", "", own=True)


def passing(number: str) -> Verdict:
    """Judge the reference."""
    exercise = catalog.load(number)
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        folder = cases.copy_reference(exercise, Path(temporary) / "reference")
        return judge(exercise, folder, "", own=True)


def starter(number: str) -> Verdict:
    """Judge the starter: what a learner sees first."""
    exercise = catalog.load(number)
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        return judge(
            exercise, starters.generate(exercise, Path(temporary) / "starter"), "", own=True
        )


def regression() -> Verdict:
    """Judge the reference of 02 with a health endpoint that 01 does not want, and stray files."""
    exercise = catalog.load("02")
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        folder = cases.copy_reference(exercise, Path(temporary) / "submission")
        bad_input.swap("toolshed/health/routes.py", '{"status": "ok"}', '{"status": "fine"}')(
            folder
        )
        shutil.copy(folder / "toolshed" / "config.py", folder / "conftest.py")
        return judge(exercise, folder, "")


def makers() -> dict[str, Callable[[], Verdict]]:
    """Return what makes each document, by its name."""
    found: dict[str, Callable[[], Verdict]] = {}
    for number, name in WRONG.items():
        found[f"{number}-failing"] = partial(wrong, number, name)
        found[f"{number}-passing"] = partial(passing, number)
    for number in STARTERS:
        found[f"{number}-starter"] = partial(starter, number)
    found["01-blocked"] = partial(bad_input.verdict_of, "import_error")
    found["02-regression"] = regression
    return found


def load(name: str) -> Verdict:
    """Return one of the kept verdicts."""
    return records.from_json((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def names() -> list[str]:
    """Return the names of the kept verdicts, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def _make(name: str, maker: Callable[[], Verdict]) -> None:
    """Keep a verdict without what differs from machine to machine."""
    verdict = replace(maker(), seconds=4.2, tier="A")
    if verdict.errored:
        raise RuntimeError(f"{name}: the checker could not decide everything; nothing is kept")
    text = json.dumps(records.document(verdict), indent=1, ensure_ascii=False)
    # Tracebacks that learner code logs name the files of libraries.
    text = text.replace(json.dumps(str(catalog.COURSE))[1:-1], "/course")
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def main(chosen: list[str]) -> None:
    """Make the documents that are named, or all."""
    known = makers()
    side_by_side([partial(_make, name, known[name]) for name in chosen or known])


if __name__ == "__main__":
    main(sys.argv[1:])
