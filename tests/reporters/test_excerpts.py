"""The lines around a place, as far as they are known."""

from checker.model import Location
from checker.reporters.excerpts import Line, around

TEXT = "".join(f"line {number}\n" for number in range(1, 11))


def test_lines_on_both_sides_are_shown() -> None:
    """Three before, three after, the place itself marked."""
    lines = around(Location("a.py", 5, source="line 5"), {"a.py": TEXT})
    assert [line.number for line in lines] == [2, 3, 4, 5, 6, 7, 8]
    assert [line.text for line in lines if line.pointed] == ["line 5"]


def test_the_ends_of_a_file_are_respected() -> None:
    """There is no line 0, and none after the last."""
    assert around(Location("a.py", 1, source="line 1"), {"a.py": TEXT})[0].number == 1
    assert around(Location("a.py", 10, source="line 10"), {"a.py": TEXT})[-1].number == 10


def test_a_file_that_changed_is_not_quoted() -> None:
    """The finding's own line is what was judged."""
    lines = around(Location("a.py", 5, source="as it was"), {"a.py": TEXT})
    assert lines == (Line(5, "as it was", pointed=True),)


def test_a_place_without_any_text_has_no_lines() -> None:
    """A file that is not among the sources, and a finding that holds no line."""
    assert around(Location("b.py", 5), {"a.py": TEXT}) == ()
