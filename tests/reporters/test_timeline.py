"""What evidence tells of statements becomes a picture, and nothing else does."""

from itertools import pairwise

import pytest

from checker.model import Evidence, Finding, Status
from checker.reporters import timeline
from checker.reporters.timeline import Lane
from checker.suites.kit.recording import Ending, Recording, Statement, Told, told_endings
from tests.browser import corpus

PAGE = ({"path": "toolshed/pages.py", "line": 20, "function": "page"},)
VIEW = ({"path": "toolshed/tools/routes.py", "line": 61, "function": "as_body"},)


def recorded() -> Recording:
    """Return what a page with a query in its loop leaves behind."""
    tool = Statement("SELECT tools.id FROM tools LIMIT ?", 3, 1, PAGE)
    owner = Statement("SELECT a, b FROM members WHERE members.id = ?", 1, 1, VIEW, "Tool.owner")
    return Recording([tool, owner, owner, owner])


def test_what_the_kit_writes_is_read() -> None:
    """The reporter and the kit know each other by this text alone, so they are held together."""
    picture = timeline.of_text(recorded().told())
    assert picture is not None
    assert (picture.total, picture.rows, picture.more) == (4, 6, 0)
    assert picture.lanes == (
        Lane(1, "SELECT tools.id FROM tools LIMIT ?", "toolshed/pages.py:20", 3),
        Lane(
            3,
            "SELECT a, b FROM members WHERE members.id = ?",
            "toolshed/tools/routes.py:61",
            3,
            "Tool.owner",
        ),
    )
    assert [lane.repeated for lane in picture.lanes] == [False, True]


def test_commits_are_lanes_too() -> None:
    """What the kit says of commits stands before its statements."""
    told = told_endings([Ending(wrote=True, frames=VIEW)] * 4)
    picture = timeline.of_text(f"commits: {told}\n{recorded().told()}")
    assert picture is not None
    assert picture.lanes[0] == Lane(4, "COMMIT", "toolshed/tools/routes.py:61")
    assert (picture.total, picture.commits) == (4, 4)


def evidence(told: Told) -> Finding:
    """Return a finding as the kit's plugin makes it of what a recording tells."""
    return Finding(
        "05.1-x", Status.FAILED, evidence=(Evidence("got", told), Evidence("order", told.order))
    )


def test_the_order_puts_boxes_on_one_line() -> None:
    """Two groups that alternate are seen to alternate."""
    tool = Statement("SELECT tools.id FROM tools", 1, 1, PAGE)
    owner = Statement("SELECT a FROM members", 1, 1, VIEW)
    picture = timeline.of_finding(evidence(Recording([tool, owner, tool, owner]).told()))
    assert picture is not None
    assert picture.ordered
    assert [lane.places for lane in picture.lanes] == [(0, 2), (1, 3)]
    assert [x for x, _ in picture.lanes[1].boxes] == [timeline.STEP, 3 * timeline.STEP]


def test_many_statements_share_the_line() -> None:
    """Boxes become narrower, and none leaves the picture or covers the next one."""
    many = [Statement(f"SELECT {n % 2}", 1, 1, PAGE) for n in range(200)]
    picture = timeline.of_finding(evidence(Recording(many).told()))
    assert picture is not None
    places = sorted(x for lane in picture.lanes for x, _ in lane.boxes)
    width = picture.lanes[0].width
    assert places[-1] + width <= timeline.WIDTH
    assert all(after - before >= width for before, after in pairwise(places))


@pytest.mark.parametrize("order", ["", "1", "1 2 2 2 2", "2 1 1 1", "1 2 2 x", "9" * 5000])
def test_an_order_that_does_not_fit_is_not_drawn(order: str) -> None:
    """Then the boxes are counted, and the picture does not claim an order."""
    picture = timeline.of_finding(evidence(Told(recorded().told(), order)))
    assert picture is not None
    assert not picture.ordered
    assert [lane.undrawn for lane in picture.lanes] == [0, 0]


def test_groups_that_were_not_told_are_counted() -> None:
    """The kit tells twelve groups, and how many there are besides."""
    many = [Statement(f"SELECT {n}", 1, 1, PAGE) for n in range(20)]
    picture = timeline.of_text(Recording(many).told())
    assert picture is not None
    assert (len(picture.lanes), picture.more, picture.total) == (12, 8, 20)
    assert Recording(many).told().order == ""


def test_boxes_stand_in_rows_and_have_an_end() -> None:
    """Of thousands of statements the first are drawn, and the rest is told."""
    lane = Lane(1000, "SELECT 1", "toolshed/pages.py:20")
    assert len(lane.boxes) == timeline.DRAWN
    assert lane.undrawn == 1000 - timeline.DRAWN
    assert lane.boxes[timeline.IN_A_ROW] == (0, timeline.STEP)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status 500",
        "2 x 3",
        "12 x SELECT 1, from everywhere",
        "9" * 5000 + " x SELECT 1, from a.py:1",
        "commits: none",
    ],
)
def test_other_texts_have_no_picture(text: str) -> None:
    """Nothing is drawn that was not recorded; a number without end is none."""
    assert timeline.of_text(text) is None


def test_statements_of_a_real_failure_are_read() -> None:
    """The figures of the picture are those of the headline."""
    headline = corpus.load("05-failing").headline
    assert headline is not None
    picture = timeline.of_finding(headline)
    assert picture is not None
    assert headline.title.endswith(f"and {picture.total} for 12")
    assert max(lane.times for lane in picture.lanes) == 12
    assert picture.ordered
    assert picture.lanes[0].places == (0,)
