"""A room shows nothing of the machine that it is on."""

from pathlib import Path

import sqlalchemy

from checker import catalog
from checker.workshop import room


def test_a_text_reads_the_same_on_any_machine(tmp_path: Path) -> None:
    """The room's folders, Python's and those of the libraries are shown by what they are."""
    plan = room.prepare(tmp_path / "room", catalog.load("01").suites)
    told = "\n".join(
        f'File "{path}"'
        for path in (
            plan.submission / "toolshed" / "app.py",
            plan.temporary / "1.db",
            sqlalchemy.__file__,
        )
    )
    lines = room.without_paths(told, plan).replace("\\", "/").splitlines()
    assert lines[0] == 'File "/toolshed/app.py"'
    assert lines[1] == 'File "/tmp/1.db"'
    assert lines[2].startswith('File "python/lib/')
    assert lines[2].endswith('sqlalchemy/__init__.py"')
