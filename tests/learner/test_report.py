"""The report's file: where it lies, what it is compared with, and what is said where it cannot."""

import webbrowser
from dataclasses import replace
from pathlib import Path

import pytest

from checker import records
from checker.errors import UsageError
from checker.learner import report
from checker.model import Submission, Verdict
from tests.browser import corpus, hostile


def earlier() -> Verdict:
    """Return the verdict of the first report."""
    return corpus.load("05-starter")


def later() -> Verdict:
    """Return the verdict after some work."""
    return corpus.load("05-failing")


def test_a_page_lies_beside_its_document(tmp_path: Path) -> None:
    """The page is for the learner, the document for the next report."""
    page = report.write(earlier(), {}, tmp_path / "reports")
    assert page == tmp_path / "reports" / "05.html"
    assert "Eager loading" in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in page.parent.iterdir()) == ["05.html", "05.json"]


def test_the_next_report_is_compared_with_the_last(tmp_path: Path) -> None:
    """And a report made twice of the same files says the same twice."""
    report.write(earlier(), {}, tmp_path)
    first = report.write(later(), {}, tmp_path).read_text(encoding="utf-8")
    assert "Since your last report" in first
    assert report.write(later(), {}, tmp_path).read_text(encoding="utf-8") == first


def test_a_document_that_cannot_be_read_is_no_trouble(tmp_path: Path) -> None:
    """It is as if there had been no report."""
    (tmp_path / "05.json").write_text("{", encoding="utf-8")
    page = report.write(later(), {}, tmp_path).read_text(encoding="utf-8")
    assert "Since your last report" not in page


def test_half_a_character_is_kept(tmp_path: Path) -> None:
    """What a submission answers may be no Unicode; the document holds it all the same."""
    report.write(hostile.verdict("\ud800"), {}, tmp_path)
    kept = records.from_json((tmp_path / "02.json").read_text(encoding="utf-8"))
    assert kept.headline is not None
    assert kept.headline.title == "\ud800"


def test_another_folder_leaves_the_learners_report_alone(tmp_path: Path) -> None:
    """The reference, or a copy, is not what the learner did last."""
    mine = report.write(earlier(), {}, tmp_path)
    before = mine.read_bytes()
    other = report.write(later(), {}, tmp_path, mine=False)
    assert other.name == "05-other.html"
    assert mine.read_bytes() == before
    assert "Since your last report" in report.write(later(), {}, tmp_path).read_text("utf-8")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "reports").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="the report cannot be written"):
        report.write(earlier(), {}, tmp_path / "reports")


def test_a_course_that_cannot_be_written_gets_a_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The course may be mounted for reading alone."""
    monkeypatch.setattr("checker.learner.report.os.access", lambda _path, _mode: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    page = report.write(replace(earlier(), digest="x"), {})
    assert page.is_relative_to(tmp_path)
    assert page.is_file()


def test_a_browser_is_asked_for_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It gets an address, not a path."""
    asked: list[str] = []

    def note(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", note)
    assert report.show(tmp_path / "05.html") == ""
    assert asked == [(tmp_path / "05.html").resolve().as_uri()]


def test_without_a_browser_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It says what to do instead."""
    monkeypatch.setattr(webbrowser, "open", lambda _address: False)
    assert "open the file yourself" in report.show(tmp_path / "05.html")


def test_sources_are_texts_whatever_their_bytes(tmp_path: Path) -> None:
    """A file that is not UTF-8 is shown as far as it can be read."""
    (tmp_path / "a.py").write_bytes(b'NAME = "caf\xe9"\n')
    submission = Submission(None, tmp_path, "", ("a.py", "b.html"))  # type: ignore[arg-type]
    assert report.sources(submission) == {"a.py": 'NAME = "caf\ufffd"\n'}
