"""A roster as spreadsheets save it, and words for what cannot be used."""

from pathlib import Path

import pytest

from checker.cohort import roster
from checker.errors import UsageError


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a roster."""
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("comma", [",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_spreadsheets_save_it_in_many_ways(
    tmp_path: Path, encoding: str, comma: str, ending: str
) -> None:
    """With a byte-order mark or without, with commas or semicolons, with columns of their own."""
    lines = ["Learner,submission,Name,phone", 'l-01,a.zip,"Learner; One",1', ",,,", "l-02,,,"]
    if comma == ";":
        lines = ["Learner;submission;Name;phone", 'l-01;a.zip;"Learner; One";1', ";;;", "l-02;;;"]
    path = write(tmp_path, ending.join(lines), encoding)
    assert roster.read(path) == (
        roster.Learner("l-01", submission="a.zip", name="Learner; One"),
        roster.Learner("l-02"),
    )


def test_moments_are_kept_with_their_zone(tmp_path: Path) -> None:
    """A moment of its own for an exercise goes before that for all."""
    path = write(
        tmp_path,
        "learner,submitted,submitted_02\nl-01,2026-10-05T18:00:00+02:00,2026-10-12T09:00:00Z\n",
    )
    (learner,) = roster.read(path)
    first, second = learner.handed_in("01"), learner.handed_in("02")
    assert first is not None
    assert second is not None
    assert (first.isoformat(), second.isoformat()) == (
        "2026-10-05T18:00:00+02:00",
        "2026-10-12T09:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,email\nx,y\n", "has no column 'learner'"),
        ("", "has no column 'learner'"),
        ("learner\n", "names no learners"),
        ("learner\na\nb\na\n", "line 4: the learner 'a' stands there twice"),
        ("learner,name\n,x\n", "line 2: the column 'learner' is empty"),
        ("learner,name,name\na,x,y\n", "two columns 'name'"),
        ('learner\n"a\n', "unexpected end of data"),
        ("learner,submitted\na,yesterday\n", "'yesterday' is no moment with a time zone"),
        ("learner,submitted\na,2026-10-05T18:00\n", "is no moment with a time zone"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    """Nothing is graded with a roster that could be misread."""
    with pytest.raises(UsageError, match=words.replace("(", r"\(")):
        roster.read(write(tmp_path, text))


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_refused(tmp_path: Path, encoding: str) -> None:
    """A guess would turn names into others."""
    with pytest.raises(UsageError, match="save it as `CSV UTF-8`"):
        roster.read(write(tmp_path, "learner,name\na,\u00e4\n", encoding))
