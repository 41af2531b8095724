"""Packs: exercises and hidden suites of an instructor's own, outside of the course."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from checker import catalog, digests, packs
from checker.catalog import COURSE
from checker.errors import Exit, UsageError

SUITE = '''
    """Health, asked in another way."""

    import pytest
    from flask.testing import FlaskClient

    from checker.suites.kit.expect import Expect


    @pytest.mark.check("{number}.4-alive")
    def test_alive(client: FlaskClient, expect: Expect) -> None:
        """Liveness answers."""
        expect.json(client.get("/health/live"), {{"status": "{word}"}})
'''
CHECK = """
    [[check]]
    id = "{number}.4-alive"
    title = "liveness answers in our words"
    judge = "behaviour"
    rules = ["H1"]
    brief = "It answers."
    why = "We ask."
"""
EXERCISE = """
    id = "51"
    name = "greeting"
    title = "Greeting"
    concepts = []
    prerequisites = []
    minutes = 10
    submits = ["toolshed/"]
    out_of_scope = []
    [[task]]
    number = "51.4"
    title = "Alive"
    hints = ["Look.", "Look again.", "Answer."]
"""


def write(path: Path, text: str, **words: str) -> None:
    """Write a file of a pack."""
    path.parent.mkdir(parents=True, exist_ok=True)
    filled = textwrap.dedent(text).format(**words) if words else textwrap.dedent(text)
    path.write_text(filled.lstrip("\n"), encoding="utf-8")


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Choose a pack that replaces the suite of 01 and adds exercise 51."""
    folder = tmp_path / "pack"
    write(folder / "pack.toml", """
        feedback = "no-values"
        [weights]
        "01.4-alive" = 3
        [limits]
        request = 7
    """)  # fmt: skip
    for number, name, word in (("01", "01_app_factory", "ok"), ("51", "51_greeting", "hello")):
        write(folder / "suites" / name / "checks.toml", CHECK, number=number)
        write(folder / "suites" / name / "test_alive.py", SUITE, number=number, word=word)
    write(folder / "exercises" / "51-greeting" / "exercise.toml", EXERCISE)
    write(folder / "exercises" / "51-greeting" / "README.md", "# Greeting\n")
    monkeypatch.setenv(packs.VARIABLE, str(folder))
    return folder


def check(number: str, pack: Path) -> dict[str, object]:
    """Check the reference of 01 with a pack that is named on the command line."""
    where = str(COURSE / "solutions" / "01-app-factory")
    command = [sys.executable, "-m", "checker", "check", number, "--own", "--pack", str(pack),
               "--path", where, "--report", "json=-"]  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key != packs.VARIABLE}
    done = subprocess.run(command, cwd=COURSE, env=environment, capture_output=True,
                          encoding="utf-8", check=False)  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout)
    assert done.returncode == (Exit.PASSED if found["passed"] else Exit.FINDINGS), done.stderr
    return found


def test_suite_of_a_pack_takes_the_place_of_the_courses(pack: Path) -> None:
    """Its checks are all that is asked, with the pack's weight."""
    assert check("01", pack)["score"] == {"earned": 3, "of": 3}
    exercise = catalog.load("01")
    assert [(item.id, item.weight) for item in exercise.checks] == [("01.4-alive", 3)]
    assert exercise.limits["request"] == 7


def test_exercise_of_a_pack_stands_among_the_courses(pack: Path) -> None:
    """It is judged by its own suite; what is told follows the pack's feedback."""
    assert "51" in catalog.published()
    document = check("51", pack)
    assert document["score"] == {"earned": 0, "of": 1}
    assert "hello" not in json.dumps(document)


def test_pack_is_in_the_digest(pack: Path) -> None:
    """Another suite or another weight gives no stored verdict."""
    found = {digests.of_checks(catalog.load("01"))}
    for name in ("pack.toml", "suites/01_app_factory/test_alive.py"):
        with (pack / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        found.add(digests.of_checks(catalog.load("01")))
    assert len(found) == 3


def test_other_exercises_stay_as_they_are(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the limits, which are the instructor's."""
    with_pack = catalog.load("02")
    monkeypatch.delenv(packs.VARIABLE)
    assert with_pack.checks == catalog.load("02").checks
    assert with_pack.suite == catalog.load("02").suite
    assert pack.is_dir()


BREAKS = {
    "no pack": ("pack.toml", None, "is no pack: pack.toml cannot be read"),
    "no toml": ("pack.toml", "[", "breaks the contract: pack.toml:"),
    "unknown key": ("pack.toml", "weight = 1", "pack.toml: weight: Extra inputs"),
    "unknown limit": ("pack.toml", "[limits]\nram = 1", "pack.toml: limits.ram"),
    "unknown level": ("pack.toml", 'feedback = "none"', "pack.toml: feedback"),
    "no such check": ("pack.toml", '[weights]\n"01.4-dead" = 1', "has no check 01.4-dead"),
    "no checks": ("suites/01_app_factory/checks.toml", None, "it is missing, or holds no checks"),
    "no test": ("suites/01_app_factory/test_alive.py", "", 'is marked with @pytest.mark.check("01'),
    "odd check": ("suites/01_app_factory/checks.toml", "check = 1", "check must be a list"),
    "taken": ("exercises/01-mine/exercise.toml", "", "the course has 01-app-factory"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_pack_that_breaks_the_contract_is_refused_with_the_item(pack: Path, case: str) -> None:
    """Before anything is judged."""
    name, text, words = BREAKS[case]
    if text is None:
        (pack / name).unlink()
    else:
        write(pack / name, text)
    with pytest.raises(UsageError) as refused:
        catalog.load("01")
    assert words in str(refused.value)


def test_nothing_of_a_pack_is_exported(pack: Path, tmp_path: Path) -> None:
    """Neither its exercises nor its suites: what it hides stays hidden."""
    command = [sys.executable, "-m", "checker", "export", str(tmp_path / "out"), "--upto", "01"]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == Exit.PASSED, done.stderr
    texts = [path.read_bytes() for path in (tmp_path / "out").rglob("*.toml")]
    assert not any(b"4-alive" in text for text in texts)
    assert (pack / "pack.toml").is_file()
