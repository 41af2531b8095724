"""Makes the files of a new exercise; each says itself what goes into it."""

import re
from pathlib import Path

from checker import catalog
from checker.catalog import COURSE
from checker.errors import UsageError

SLUG = re.compile(r"(\d\d)-([a-z][a-z0-9-]*)")

EXERCISE = """\
id = "{number}"
name = "{name}"
title = "{title}"
draft = true
concepts = []
prerequisites = []
minutes = 60
submits = ["toolshed/"]
out_of_scope = []

[[task]]
number = "{number}.1"
title = "The first task"
hints = []
"""

BRIEF = """\
# {number} · {title}

## Task {number}.1: the first task
"""

TEST = '''\
"""{number}.1: say here what these tests ask."""
'''

INSIDE = '''\
"""Cell side of suite {number}: questions only, no expected value."""
'''


def scaffold(slug: str, course: Path = COURSE) -> list[Path]:
    """Write the files of an exercise and return their paths; never over existing ones.

    Raises UsageError for a slug that is none, or whose number is taken.
    """
    match = SLUG.fullmatch(slug)
    if match is None:
        raise UsageError(f"{slug!r} is no exercise's name; it must look like 02-blueprints")
    number, name = match.groups()
    if number in catalog.folders(course):
        raise UsageError(f"exercise {number} exists: {catalog.folders(course)[number].name}")
    words = {"number": number, "name": name, "title": name.replace("-", " ").capitalize()}
    suite = course / "checker" / "suites" / slug.replace("-", "_")
    texts = {
        course / "exercises" / slug / "exercise.toml": EXERCISE,
        course / "exercises" / slug / "README.md": BRIEF,
        suite
        / "checks.toml": "# [[check]] tables: id, title, judge, rules, brief, why\ncheck = []\n",
        suite / "inside.py": INSIDE,
        suite / f"test_{name.replace('-', '_')}.py": TEST,
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8", newline="\n")
    return list(texts)
