"""Merging exercises: each side's changes are kept, and nothing is settled in silence."""

import pytest

from checker.learner.merge import Labels, Merged, merge

LABELS = Labels("mine", "starter")
TEXT = b"one\ntwo\nthree\nfour\nfive\n"


def merged(base: bytes | None, mine: bytes | None, other: bytes | None) -> Merged:
    """Merge one file; None is a side that has not got it."""
    first, second, third = (
        {} if side is None else {"app.py": side} for side in (base, mine, other)
    )
    return merge(first, second, third, LABELS)


@pytest.mark.parametrize(
    ("base", "mine", "other", "after"),
    [
        (TEXT, TEXT, b"new\n", b"new\n"),
        (TEXT, b"mine\n", TEXT, b"mine\n"),
        (TEXT, b"alike\n", b"alike\n", b"alike\n"),
        (None, b"added\n", None, b"added\n"),
        (None, None, b"added\n", b"added\n"),
        (TEXT, None, TEXT, None),
        (TEXT, TEXT, None, None),
        (TEXT, TEXT.replace(b"\n", b"\r\n"), b"new\n", b"new\n"),
        (TEXT, TEXT + b"mine\n", b"new\n" + TEXT, b"new\n" + TEXT + b"mine\n"),
        (TEXT, TEXT + b"mine", b"new\n" + TEXT, b"new\n" + TEXT + b"mine\n"),
    ],
)
def test_what_one_side_has_changed_is_taken(
    base: bytes | None, mine: bytes | None, other: bytes | None, after: bytes | None
) -> None:
    """Whole files, and lines of one file, come from the side that has changed them."""
    found = merged(base, mine, other)
    assert found.files.get("app.py") == after
    assert (found.conflicts, found.told) == ([], [])


def test_what_both_have_changed_stands_there_twice() -> None:
    """Between marks that say which is which; the place is the line of the first mark."""
    found = merged(TEXT, TEXT.replace(b"three", b"drei"), TEXT.replace(b"three", b"trois"))
    assert found.files["app.py"].decode() == (
        "one\ntwo\n<<<<<<< mine\ndrei\n=======\ntrois\n>>>>>>> starter\nfour\nfive\n"
    )
    assert found.conflicts == ["app.py:3"]


def test_a_file_that_both_have_added_is_a_conflict() -> None:
    """Neither replaces the other."""
    found = merged(None, b"mine\n", b"other\n")
    assert found.conflicts == ["app.py:1"]
    assert b"mine\n" in found.files["app.py"]
    assert b"other\n" in found.files["app.py"]


def test_a_file_that_one_side_removes_and_the_other_changes_stays() -> None:
    """It is told, one way and the other."""
    mine = merged(TEXT, b"changed\n", None)
    assert mine.files["app.py"] == b"changed\n"
    assert "the starter removes it" in mine.told[0]
    other = merged(TEXT, None, b"changed\n")
    assert other.files["app.py"] == b"changed\n"
    assert "it is back" in other.told[0]


def test_what_is_no_text_is_not_merged() -> None:
    """The learner's stays, and it is told."""
    found = merged(b"\xff1", b"\xff2", b"\xff3")
    assert found.files["app.py"] == b"\xff2"
    assert "it is no text" in found.told[0]
