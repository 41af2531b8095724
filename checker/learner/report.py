"""Writes the HTML report where a learner finds it, and opens it in a browser."""

import os
import tempfile
import webbrowser
from collections.abc import Mapping
from pathlib import Path

from checker import catalog, records
from checker.catalog import COURSE
from checker.errors import UsageError
from checker.model import Submission, Verdict

FOLDER = Path(".katas") / "reports"


def sources(submission: Submission) -> dict[str, str]:
    """Return the text of the submission's Python files by path, for the lines around a place."""
    return {
        name: (submission.root / name).read_text(encoding="utf-8", errors="replace")
        for name in submission.modules
    }


def write(
    verdict: Verdict, files: Mapping[str, str], folder: Path | None = None, *, mine: bool = True
) -> Path:
    """Write the report of a verdict and return its place.

    `folder` is by default .katas/reports in the course, or a new temporary one where the course
    cannot be written. The document of the last report lies beside it, for the next one to be
    compared with; a report that is not of the learner's own folder, not `mine`, touches neither.
    Raises UsageError if nothing can be written.
    """
    from checker.reporters import html

    number = verdict.exercise[:2]
    try:
        place = folder or _usual_folder()
        place.mkdir(parents=True, exist_ok=True)
        before = _before(place, number, verdict) if mine else None
        page = place / (f"{number}.html" if mine else f"{number}-other.html")
        _put(page, html.page(verdict, sources=files, before=before, version=catalog.version()))
        if mine:
            _put(place / f"{number}.json", records.to_json(verdict))
    except OSError as error:
        raise UsageError(
            f"the report cannot be written: {error.strerror or error}. "
            "Without --html it is shown in the terminal alone."
        ) from error
    return page


def show(page: Path) -> str:
    """Open a page in the browser of this machine; return what to say if there is none."""
    try:
        opened = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        opened = False
    return "" if opened else "no browser could be started here; open the file yourself"


def _usual_folder() -> Path:
    if os.access(COURSE, os.W_OK):
        return COURSE / FOLDER
    return Path(tempfile.mkdtemp(prefix="katas-report-"))


def _before(folder: Path, number: str, verdict: Verdict) -> Verdict | None:
    """Return the verdict of other files that was reported last, and keep it for the next time."""
    last, kept = folder / f"{number}.json", folder / f"{number}-before.json"
    reported = _read(last)
    if reported is not None and reported.digest != verdict.digest:
        last.replace(kept)
        return reported
    return _read(kept)


def _read(path: Path) -> Verdict | None:
    """Return a kept verdict; one that cannot be read, or is of another version, is none."""
    try:
        return records.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _put(path: Path, text: str) -> None:
    """Write a file as a whole: whoever reads it meanwhile sees the old one.

    Half a character, which UTF-8 cannot hold, is written out; in JSON that is its escape.
    """
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(text.encode("utf-8", "backslashreplace"))
    new.replace(path)
