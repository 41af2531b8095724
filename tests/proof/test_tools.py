"""The tools of authors: starters, states of progress, edits, the scaffold."""

import shutil
from pathlib import Path

import pytest

from checker import catalog
from checker.errors import UsageError
from tests.proof import cases, contract, scaffold, starters


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
