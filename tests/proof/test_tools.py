"""The tools of authors: starters, states of progress, edits, the scaffold."""

import shutil
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import UsageError
from tests.proof import cases, contract, recorded, scaffold, starters


def test_the_committed_starters_are_the_generated_ones(tmp_path: Path) -> None:
    """`nox -s roll` would change nothing."""
    for exercise in catalog.load_all():
        generated = starters.generate(exercise, tmp_path / exercise.id)
        assert starters.differences(exercise, generated) == [], exercise.slug


def test_a_change_of_a_starter_is_noticed(tmp_path: Path) -> None:
    """A file more, a file less and another byte are differences."""
    exercise = catalog.load("01")
    generated = starters.generate(exercise, tmp_path)
    (generated / "toolshed" / "app.py").write_text("", encoding="utf-8")
    (generated / "toolshed" / "more.py").write_text("", encoding="utf-8")
    (generated / "toolshed" / "config.py").unlink()
    assert starters.differences(exercise, generated) == [
        "toolshed/app.py",
        "toolshed/config.py",
        "toolshed/more.py",
    ]


def test_the_first_state_is_the_starter_and_files_are_solved_task_by_task(tmp_path: Path) -> None:
    """A file of later tasks is the starter's; one of earlier tasks is the reference's."""
    exercise = catalog.load("01")
    starter = starters.generate(exercise, tmp_path / "starter")
    first = starters.solve_before(exercise, "01.1", starter, tmp_path / "first")
    third = starters.solve_before(exercise, "01.3", starter, tmp_path / "third")
    for name, state, source in (
        ("app.py", first, starter),
        ("config.py", third, cases.reference(exercise)),
        ("extensions.py", third, starter),
    ):
        path = Path("toolshed") / name
        assert (state / path).read_bytes() == (source / path).read_bytes(), name


@pytest.mark.parametrize("find", ["not there at all", "from"])
def test_an_edit_whose_anchor_moved_fails_loudly(tmp_path: Path, find: str) -> None:
    """A text that stands nowhere, or more than once, is no anchor."""
    exercise = catalog.load("01")
    wrong = cases.Wrong(
        name="w",
        about="",
        headline="",
        also=frozenset(),
        first_attempt=True,
        edits=(cases.Edit("toolshed/app.py", find, "x"),),
        files=(),
    )
    reference = cases.copy_reference(exercise, tmp_path / "reference")
    with pytest.raises(cases.AnchorMoved, match=r"times in toolshed/app\.py"):
        wrong.build(reference, tmp_path / "wrong")


def test_a_new_exercise_is_reported_as_unfinished_item_by_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`nox -s new` makes files that the catalog reads, and the proof lists what is missing."""
    made = scaffold.scaffold("21-new-things", tmp_path)
    assert all(path.is_file() for path in made)
    exercise = catalog.load("21", tmp_path)
    monkeypatch.setattr(cases, "COURSE", tmp_path)
    monkeypatch.setattr(starters, "COURSE", tmp_path)
    items = list(contract.unfinished(exercise))
    for word in ("hints", "at least 10", "no reference", "walk-through", "right alternatives"):
        assert any(word in item for item in items), (word, items)


@pytest.mark.parametrize("slug", ["2-x", "new-things", "02-Blueprints", "../x", "01-other"])
def test_a_wrong_or_taken_name_is_refused(tmp_path: Path, slug: str) -> None:
    """The sentence says what a name looks like, or what has the number."""
    shutil.copytree(
        catalog.COURSE / "exercises" / "01-app-factory", tmp_path / "exercises/01-app-factory"
    )
    with pytest.raises(UsageError):
        scaffold.scaffold(slug, tmp_path)


@pytest.fixture
def small_course(tmp_path: Path) -> Path:
    """Give a test two exercises with a file of each kind."""
    for slug in ("21-first", "22-second"):
        scaffold.scaffold(slug, tmp_path)
        for base in ("wrong", "right", "golden"):
            place = tmp_path / "tests" / base / slug.replace("-", "_") / "one.txt"
            place.parent.mkdir(parents=True)
            place.write_text("x", encoding="utf-8")
        (tmp_path / "solutions" / slug).mkdir(parents=True)
    (tmp_path / "tests" / "proof").mkdir()
    return tmp_path


def test_what_is_proven_is_remembered_until_something_changes(small_course: Path) -> None:
    """A record holds for the present state of this exercise, and says nothing of another."""
    exercise = catalog.load("22", small_course)
    assert not recorded.is_proven(exercise, small_course)
    recorded.record(exercise, small_course)
    assert recorded.is_proven(exercise, small_course)
    assert not recorded.is_proven(catalog.load("21", small_course), small_course)


@pytest.mark.parametrize(
    "changed",
    [
        "tests/wrong/22_second/one.txt",
        "tests/golden/22_second/one.txt",
        "checker/suites/22_second/inside.py",
        "checker/suites/21_first/inside.py",
        "exercises/21-first/README.md",
        "solutions/22-second/new.py",
        "checker/verdict.py",
        "requirements.lock",
    ],
)
def test_a_change_of_what_a_proof_rests_on_asks_for_it_anew(
    small_course: Path, changed: str
) -> None:
    """Its own files, those of the exercises before it, the checker, the pins."""
    exercise = catalog.load("22", small_course)
    recorded.record(exercise, small_course)
    (small_course / changed).parent.mkdir(parents=True, exist_ok=True)
    (small_course / changed).write_text("changed", encoding="utf-8")
    assert not recorded.is_proven(exercise, small_course)


def test_what_tools_leave_behind_changes_nothing(small_course: Path) -> None:
    """Caches lie in many folders of a contributor."""
    exercise = catalog.load("21", small_course)
    recorded.record(exercise, small_course)
    for place in ("solutions/21-first/.mypy_cache/a.db", "checker/__pycache__/a.pyc"):
        (small_course / place).parent.mkdir(parents=True, exist_ok=True)
        (small_course / place).write_text("x", encoding="utf-8")
    assert recorded.is_proven(exercise, small_course)


def test_a_later_exercise_changes_nothing_for_an_earlier_one(small_course: Path) -> None:
    """Who adds 22 need not prove 21 again."""
    exercise = catalog.load("21", small_course)
    recorded.record(exercise, small_course)
    for place in ("checker/suites/22_second/inside.py", "tests/wrong/22_second/one.txt"):
        (small_course / place).write_text("changed", encoding="utf-8")
    assert recorded.is_proven(exercise, small_course)


def test_commands_and_other_reporters_change_no_proof(small_course: Path) -> None:
    """What comes before a verdict, or is made of it, judges nothing."""
    exercise = catalog.load("21", small_course)
    recorded.record(exercise, small_course)
    for place in (
        "checker/learner/new.py",
        "checker/cli.py",
        "checker/reporters/html.py",
        "checker/workshop/README.md",
    ):
        (small_course / place).parent.mkdir(parents=True, exist_ok=True)
        (small_course / place).write_text("changed", encoding="utf-8")
    assert recorded.is_proven(exercise, small_course)
    (small_course / "checker" / "reporters" / "terminal.py").write_text("x", encoding="utf-8")
    assert not recorded.is_proven(exercise, small_course)
