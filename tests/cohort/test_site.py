"""The pages of a stored cohort: the points of the gradebook, in a folder that is ours."""

from decimal import Decimal
from pathlib import Path

import pytest

from checker.cohort import site
from checker.cohort.roster import Learner
from checker.cohort.rules import Override, Rules
from checker.cohort.store import Result, State, Store, stored_results
from checker.errors import Exit, UsageError
from tests.browser import corpus
from tests.test_cli import run


def results() -> tuple[Result, ...]:
    """Return three results: one passes, one does not, one is open."""
    return (
        Result("learner-01", "01", State.GRADED, verdict=corpus.load("01-passing")),
        Result("learner-02", "01", State.GRADED, verdict=corpus.load("01-failing")),
        Result("learner-03", "01", State.OPEN, "the disk was full"),
    )


def test_points_are_those_of_the_gradebook() -> None:
    """Overrides and names included; what is open has none, and waits."""
    override = Override(learner="learner-02", exercise="01", points=Decimal("7.5"), reason="seen")
    roster = (Learner("learner-01", name="First"), Learner("learner-04"))
    made = site.entries(results(), Rules(override=(override,)), roster)
    assert [(one.learner, one.points, one.state, one.waits) for one in made] == [
        ("learner-01", "10.00", "graded", False),
        ("learner-02", "7.5", "graded", False),
        ("learner-03", "", "open", True),
        ("learner-04", "", "missing", False),
    ]
    assert made[0].shown == "First (learner-01)"
    assert "the disk was full" in made[2].notes


def test_reports_of_an_earlier_time_go(tmp_path: Path) -> None:
    """A submission that is gone leaves no report behind."""
    into = tmp_path / "pages"
    site.write(results(), into, Rules(), (), "0.1.0")
    assert len(list((into / "reports").glob("*.html"))) == 2
    site.write(results()[:1], into, Rules(), (), "0.1.0")
    assert len(list((into / "reports").glob("*.html"))) == 1


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """It may be somebody's work."""
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds other things"):
        site.write(results(), tmp_path, Rules(), (), "0.1.0")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_the_command_makes_pages_of_a_store(tmp_path: Path) -> None:
    """And says where they lie; without a store there is a sentence."""
    with Store(tmp_path / "grades.db") as store:
        for result in results():
            store.add(result)
    made = run("pages", "--store", str(tmp_path / "grades.db"), "--into", str(tmp_path / "to"))
    assert made.returncode == Exit.PASSED, made.stderr
    assert made.stdout == f"The pages: {tmp_path / 'to' / 'index.html'}\n"
    assert "learner-02" in (tmp_path / "to" / "index.html").read_text(encoding="utf-8")
    assert len(stored_results(tmp_path / "grades.db")) == 3
    refused = run("pages", "--store", str(tmp_path / "none.db"), "--into", str(tmp_path / "to"))
    assert refused.returncode == Exit.USAGE
