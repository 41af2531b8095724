"""Intake: a snapshot of what an exercise submits, and a finding for what cannot be judged."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import catalog, intake
from checker.errors import UnusableFolder
from checker.model import Finding, Submission
from tests.proof import cases

EXERCISE = catalog.load("01")


def submission(folder: Path, **files: bytes) -> Path:
    """Write a submission; keys give names below toolshed/ with __ for a dot."""
    top = folder / "submission"
    (top / "toolshed").mkdir(parents=True)
    for name, content in ({"app__py": b"x = 1\n"} | files).items():
        (top / "toolshed" / name.replace("__", ".")).write_bytes(content)
    return top


def take(folder: Path) -> tuple[Submission, tuple[Finding, ...]]:
    """Take a snapshot beside a submission."""
    return intake.take_snapshot(EXERCISE, folder, folder.parent / "snapshot", "")


def test_a_snapshot_holds_what_is_submitted_byte_for_byte(tmp_path: Path) -> None:
    """Nothing is changed on the way, line endings included."""
    top = submission(tmp_path, app__py=b"x = 1\r\n")
    taken, findings = take(top)
    assert findings == ()
    assert taken.files == ("toolshed/app.py",)
    assert (taken.root / "toolshed/app.py").read_bytes() == b"x = 1\r\n"


def test_configuration_of_tools_is_ignored_and_named(tmp_path: Path) -> None:
    """Whatever could steer our tools never takes part."""
    top = submission(tmp_path)
    names = ["conftest.py", "pytest.ini", "pyproject.toml", "mypy.ini", ".env", "flask.py"]
    for name in names:
        (top / name).write_text("[tool]\n", encoding="utf-8")
    taken, _ = take(top)
    assert set(names) == set(taken.ignored)
    assert sorted(path.name for path in taken.root.iterdir()) == ["toolshed"]


def test_leftovers_are_neither_taken_nor_named(tmp_path: Path) -> None:
    """Byte code and caches are not the learner's work."""
    top = submission(tmp_path, app__pyc=b"\0")
    (top / "toolshed" / "__pycache__").mkdir()
    (top / "toolshed" / "__pycache__" / "app.cpython-313.pyc").write_bytes(b"\0")
    taken, _ = take(top)
    assert (taken.files, taken.ignored) == (("toolshed/app.py",), ())


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    """Equal files give equal digests, others do not."""
    digests = set()
    for number, content in enumerate((b"x = 1\n", b"x = 1\n", b"x = 2\n")):
        taken, _ = take(submission(tmp_path / str(number), app__py=content))
        digests.add(taken.digest)
    assert len(digests) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make symbolic links")
def test_a_symbolic_link_is_a_finding(tmp_path: Path) -> None:
    """A link may point to another's files, so none is followed."""
    top = submission(tmp_path)
    (top / "toolshed" / "secrets.py").symlink_to("/etc/passwd")
    taken, findings = take(top)
    assert "toolshed/secrets.py is a symbolic link" in findings[0].title
    assert taken.files == ("toolshed/app.py",)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in folders")
def test_a_fifo_is_a_finding_and_is_not_opened(tmp_path: Path) -> None:
    """Opening a FIFO would wait for ever."""
    top = submission(tmp_path)
    os.mkfifo(top / "toolshed" / "pipe.py")
    _, findings = take(top)
    assert "is no ordinary file" in findings[0].title


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    """The learner reads where the odd byte stands."""
    _, findings = take(submission(tmp_path, app__py=b"# one\n# caf\xe9\n"))
    assert findings[0].title == "toolshed/app.py is not UTF-8"
    assert findings[0].location is not None
    assert findings[0].location.line == 2


def test_too_many_files_are_a_finding(tmp_path: Path) -> None:
    """The limit names what to do."""
    files = {f"m{number}__py": b"" for number in range(intake.MAX_FILES + 1)}
    _, findings = take(submission(tmp_path, **files))
    assert "one too many" in findings[0].title


def test_too_many_bytes_are_a_finding(tmp_path: Path) -> None:
    """As above, for size."""
    _, findings = take(submission(tmp_path, big__txt=b"x" * (intake.MAX_BYTES + 1)))
    assert "one too many" in findings[0].title


@pytest.mark.parametrize("state", ["missing", "file", "empty", "no package", "empty package"])
def test_an_unusable_folder_is_refused(tmp_path: Path, state: str) -> None:
    """There is nothing to judge: that is an error of the call."""
    folder = tmp_path / "submission"
    if state == "file":
        folder.write_text("x", encoding="utf-8")
    elif state == "empty package":
        (folder / "toolshed").mkdir(parents=True)
    elif state != "missing":
        folder.mkdir()
        if state == "no package":
            (folder / "app.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UnusableFolder):
        take(folder)


@given(st.binary(max_size=300))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_content_is_taken_or_named(content: bytes) -> None:
    """No file makes an exception."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        taken, findings = take(submission(Path(folder), app__py=content))
        assert taken.files == ("toolshed/app.py",)
        assert len(findings) <= 1


def test_files_that_are_only_read_have_the_digest_of_their_snapshot(tmp_path: Path) -> None:
    """What was checked can be told from what lies there now, without another snapshot."""
    exercise = catalog.load("01")
    folder = cases.copy_reference(exercise, tmp_path / "mine")
    (folder / "toolshed" / "odd.bin").write_bytes(b"\0\xff\r\n")
    (folder / "toolshed" / "__pycache__").mkdir()
    (folder / "toolshed" / "__pycache__" / "app.pyc").write_bytes(b"compiled")
    submission, _ = intake.take_snapshot(exercise, folder, tmp_path / "snapshot", "")
    files = intake.read_files(exercise, folder)
    assert tuple(files) == submission.files
    assert intake.digest_of(exercise, files) == submission.digest


def test_a_compiled_module_is_refused(tmp_path: Path) -> None:
    """Python would import it in place of the source that people and tools read."""
    top = submission(tmp_path, **{"app__cpython-313-x86_64-linux-gnu__so": b"\x7fELF"})
    _, findings = take(top)
    assert "is a compiled module" in findings[0].title


def test_folders_within_folders_end_somewhere(tmp_path: Path) -> None:
    """A tree of a thousand folders is one finding, and no exception of ours."""
    top = submission(tmp_path)
    deep = top / "toolshed"
    for _ in range(intake.MAX_DEPTH + 5):
        deep /= "a"
        deep.mkdir()
    _, findings = take(top)
    assert [finding.title.partition(" lies ")[2] for finding in findings] == [
        f"deeper than {intake.MAX_DEPTH} folders; move it up"
    ]


def test_a_file_with_holes_costs_no_memory(tmp_path: Path) -> None:
    """A file of 10 GiB is not read to learn that it is too long."""
    top = submission(tmp_path)
    with (top / "toolshed" / "huge.txt").open("wb") as file:
        file.truncate(10 * 2**30 if sys.platform == "linux" else 2**24)
    _, findings = take(top)
    assert "is one too many" in findings[0].title


def test_many_ignored_names_are_counted(tmp_path: Path) -> None:
    """A report names a hundred of them."""
    top = submission(tmp_path)
    for number in range(intake.MAX_IGNORED + 7):
        (top / f"note{number}.txt").touch()
    taken, _ = take(top)
    assert taken.ignored[-1] == "and 7 more"
    assert len(taken.ignored) == intake.MAX_IGNORED + 1
