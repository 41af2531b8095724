"""An authentication hook that raises on each request: one headline, the rest blocked."""

import tempfile
from pathlib import Path

from checker import catalog, intake, pipeline
from checker.model import Judge, Status, Verdict
from tests.proof import cases, runs

AT_THE_DOOR = "    if request.method"


def verdict_with(line: str) -> Verdict:
    """Check the reference of 08 with one line more in its door."""
    exercise = catalog.load("08")
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        top = Path(temporary).resolve()
        folder = cases.copy_reference(exercise, top / "submission")
        guard = folder / "toolshed" / "auth" / "guard.py"
        text = guard.read_text(encoding="utf-8")
        assert text.count(AT_THE_DOOR) == 1
        text = text.replace(AT_THE_DOOR, f"    {line}\n{AT_THE_DOOR}")
        guard.write_text(text, encoding="utf-8")
        submission, invalid = intake.take_snapshot(exercise, folder, top / "snapshot", "")
        options = pipeline.Options(mode=runs.MODES[0], own=True, judge=Judge.BEHAVIOUR)
        return pipeline.check(submission, invalid, options)


def test_a_door_that_raises_blocks_all_else() -> None:
    """The headline names the exception and the learner's line; no other check fails by itself."""
    verdict = verdict_with('current_app.extensions["door"].open()')
    assert verdict.headline is not None
    assert "every request fails: KeyError: 'door'" in verdict.headline.title
    assert verdict.headline.location is not None
    assert verdict.headline.location.path == "toolshed/auth/guard.py"
    assert {result.status for result in verdict.results} == {Status.BLOCKED}
