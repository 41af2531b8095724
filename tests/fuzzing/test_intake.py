"""Fuzzing of intake: folders of any names, depths and contents; tests/test_archives.py has more."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from checker import catalog, intake
from checker.errors import UnusableFolder
from checker.model import Judge
from checker.reporters.text import visible
from tests.fuzzing import FUZZING

EXERCISE = catalog.load("01")
SIGNS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
NAMES = st.text(SIGNS, min_size=1, max_size=8) | st.sampled_from(
    ["toolshed", "app.py", "__init__.py", "conftest.py", "__pycache__", "a.pyc", "a.so", ".git",
     "..x", "con", " ", "é.py", "e\u0301.py", "\u202e.py", "\x1b[31m.py", "a\nb.py", "x" * 100]
)  # fmt: skip
KINDS = st.sampled_from(["file", "file", "file", "folder", "link", "pipe", "secret"])
CONTENTS = st.binary(max_size=40) | st.sampled_from([b"x = 1\n", b"\xff", b"\0", b"\xef\xbb\xbfx"])
ENTRIES = st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=4), KINDS, CONTENTS), max_size=12)
type Entry = tuple[list[str], str, bytes]


@FUZZING
@given(ENTRIES)
@example([])
@example([(["toolshed"], "file", b"")])
@example([(["toolshed"], "link", b"")])
@example([(["toolshed"], "pipe", b"")])
@example([(["toolshed", "a" * 200], "folder", b"")])
@example([(["toolshed", *["a"] * 60, "app.py"], "file", b"x")])
@example([(["toolshed", "app.py"], "file", b"x = '\x00'")])
def test_any_folder_is_taken_refused_or_unusable(entries: list[Entry]) -> None:
    """Nothing else is raised; what is taken lies below its place, and findings block everything."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder, into = Path(temporary) / "in", Path(temporary) / "out"
        folder.mkdir()
        for parts, kind, content in entries:
            with contextlib.suppress(OSError, ValueError):
                make(folder.joinpath(*parts), kind, content)
        try:
            submission, findings = intake.take_snapshot(EXERCISE, folder, into, "")
        except UnusableFolder:
            return
        taken = sorted(p.relative_to(into).as_posix() for p in into.rglob("*") if not p.is_dir())
        assert taken == sorted(submission.files)
        assert not any(path.is_symlink() for path in into.rglob("*"))
        for finding in findings:
            assert finding.blocks == frozenset(Judge)
            assert visible(finding.title).isprintable() or "\n" in finding.title
        for name in submission.ignored:
            name.encode()


def make(path: Path, kind: str, content: bytes) -> None:
    """Make an entry where there is none yet: nothing is written through a link or into a pipe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path):
        return
    if kind == "folder":
        path.mkdir()
    elif kind == "link" and sys.platform != "win32":
        path.symlink_to("nowhere")
    elif kind == "pipe" and sys.platform != "win32":
        os.mkfifo(path)
    else:
        path.write_bytes(content)
        if kind == "secret":
            path.chmod(0)
