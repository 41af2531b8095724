"""Updates never hurt: real clones, in which a learner has worked in every way there is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from checker import catalog
from checker.catalog import COURSE
from checker.errors import UsageError
from checker.learner import rooms, update
from checker.learner.state import Record, Store
from checker.model import Exercise

ONE = "exercises/01-app-factory/toolshed"
TWO = "exercises/02-blueprints/toolshed"


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody with a name, whatever the machine's own settings are."""
    someone = ["-c", "user.name=learner-01", "-c", "user.email=learner-01@localhost"]
    program = shutil.which("git")
    assert program, "git is needed to test updates"
    done = subprocess.run(
        [program, *someone, *arguments],
        cwd=folder, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave this machine's settings out; a learner's may know no name for commits."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("EMAIL", "")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Make the course's repository, with the starters of 01 and 02."""
    into = tmp_path / "origin"
    for name in ("exercises", "solutions", "checker/suites"):
        ignored = shutil.ignore_patterns("__pycache__", "0[3-9]*", ".*", "instance")
        shutil.copytree(COURSE / name, into / name, ignore=ignored)
    (into / ".gitignore").write_text("/.katas/\n__pycache__/\n", encoding="utf-8")
    (into / "README.md").write_text("the course\n", encoding="utf-8")
    fill(into)
    git(into, "init", "-q", "-b", "main")
    commit(into)
    return into


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    """Clone it, as a learner does."""
    git(tmp_path, "clone", "-q", str(origin), "clone")
    return tmp_path / "clone"


def fill(course: Path) -> None:
    """Write the generated starters."""
    for number in catalog.folders(course):
        exercise = catalog.load(number, course)
        rooms.put(exercise, rooms.starter_of(exercise))


def commit(folder: Path, message: str = "a commit") -> str:
    """Commit everything and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def release(origin: Path) -> str:
    """Publish a new version: other starters of 01 and 02, one with a new file, and a new README."""
    for slug in ("01-app-factory", "02-blueprints"):
        package = origin / "solutions" / slug / "starter" / "toolshed"
        app = package / "app.py"
        app.write_text("# a new version\n" + app.read_text("utf-8"), encoding="utf-8")
        (package / "new.py").write_text('"""New."""\n', encoding="utf-8")
    (origin / "README.md").write_text("the course, version 2\n", encoding="utf-8")
    fill(origin)
    return commit(origin)


def work(course: Path, number: str = "01") -> Exercise:
    """Do some work: change a file of the starter, add one, remove one."""
    exercise = catalog.load(number, course)
    package = exercise.folder / "toolshed"
    app = package / "app.py"
    app.write_text(app.read_text("utf-8") + "\n# mine\n", encoding="utf-8")
    (package / "own.py").write_text('"""Mine."""\n', encoding="utf-8")
    (package / "extensions.py").unlink()
    return exercise


def read(path: Path) -> str:
    """Return a text."""
    return path.read_text(encoding="utf-8")


def test_this_is_what_git_pull_does(origin: Path, clone: Path) -> None:
    """The reason for the command: a pull refuses uncommitted work, and mixes committed work."""
    work(clone)
    release(origin)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(clone, "pull", "-q", "--no-rebase")
    assert "would be overwritten by merge" in refused.value.stderr
    commit(clone)
    git(clone, "pull", "-q", "--no-rebase", "--no-edit")
    assert read(clone / ONE / "app.py").startswith("# a new version\n")
    assert (clone / ONE / "new.py").is_file()


@pytest.mark.parametrize("committed", [False, True])
def test_work_stays_and_untouched_starters_follow(
    origin: Path, clone: Path, *, committed: bool
) -> None:
    """Whether it is committed or not: my files are as before, the others are the new version's."""
    exercise = work(clone)
    before = rooms.files_of(exercise)
    if committed:
        commit(clone)
    wanted = release(origin)
    updated = update.update(clone)
    assert updated == update.Updated(("01-app-factory",), is_new=True, renewed=("01-app-factory",))
    assert rooms.files_of(exercise) == before
    assert read(clone / TWO / "app.py").startswith("# a new version\n")
    assert (clone / TWO / "new.py").is_file()
    assert read(clone / "README.md") == "the course, version 2\n"
    assert git(clone, "merge-base", wanted, "HEAD") == wanted
    assert rooms.is_untouched(catalog.load("02", clone))
    assert not rooms.is_untouched(exercise)
    if not committed:
        assert git(clone, "rev-parse", "HEAD") == wanted
        assert git(clone, "diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize("committed", [False, True])
def test_update_after_update_works_too(origin: Path, clone: Path, *, committed: bool) -> None:
    """Work goes on between two versions, and each new version finds it as it was."""
    exercise = work(clone)
    for _ in range(3):
        (exercise.folder / "toolshed" / "own.py").write_bytes(os.urandom(8).hex().encode())
        if committed:
            commit(clone)
        wanted = release(origin)
        before = rooms.files_of(exercise)
        assert update.update(clone).is_new
        assert rooms.files_of(exercise) == before
        assert git(clone, "merge-base", wanted, "HEAD") == wanted
        assert not update.update(clone).is_new
    rooms.put(exercise, rooms.starter_of(exercise))
    assert read(clone / ONE / "app.py").startswith("# a new version\n" * 3)


@pytest.mark.parametrize("committed", [False, True])
def test_where_no_starter_has_changed_git_merges_by_itself(
    origin: Path, clone: Path, *, committed: bool
) -> None:
    """No commit of ours stands in the history then."""
    exercise = work(clone)
    before = rooms.files_of(exercise)
    mine = commit(clone) if committed else ""
    (origin / "README.md").write_text("the course, version 2\n", encoding="utf-8")
    wanted = commit(origin)
    assert update.update(clone) == update.Updated(("01-app-factory",), is_new=True)
    assert rooms.files_of(exercise) == before
    parents = git(clone, "rev-parse", "HEAD^@").splitlines()
    assert parents == [mine, wanted] if committed else git(clone, "rev-parse", "HEAD") == wanted


def test_committed_and_uncommitted_work_side_by_side(origin: Path, clone: Path) -> None:
    """One exercise is committed, in another one there is more since the commit."""
    work(clone)
    work(clone, "02")
    commit(clone)
    more = catalog.load("02", clone)
    (more.folder / "toolshed" / "later.py").write_text("x = 1\n", encoding="utf-8")
    (more.folder / "toolshed" / "app.py").write_text("y = 2\n", encoding="utf-8")
    before = {number: rooms.files_of(catalog.load(number, clone)) for number in ("01", "02")}
    release(origin)
    assert update.update(clone).left_alone == ("01-app-factory", "02-blueprints")
    after = {number: rooms.files_of(catalog.load(number, clone)) for number in ("01", "02")}
    assert after == before
    assert read(clone / "README.md") == "the course, version 2\n"


def test_committed_work_that_was_reset_since(origin: Path, clone: Path) -> None:
    """The folder holds the starter, and the branch does not: nothing of either is lost."""
    exercise = work(clone)
    mine = commit(clone)
    rooms.put(exercise, rooms.starter_of(exercise))
    before = rooms.files_of(exercise)
    release(origin)
    assert update.update(clone).left_alone == ("01-app-factory",)
    assert rooms.files_of(exercise) == before
    assert "# mine" in git(clone, "show", f"{mine}:{ONE}/app.py")
    assert "# mine" in git(clone, "show", f"HEAD:{ONE}/app.py")


def test_without_work_it_is_a_plain_update(origin: Path, clone: Path) -> None:
    """No commit of ours is made."""
    wanted = release(origin)
    assert update.update(clone) == update.Updated((), is_new=True)
    assert git(clone, "rev-parse", "HEAD") == wanted
    assert git(clone, "status", "--porcelain") == ""


def test_changes_to_the_course_itself_are_refused_and_kept(origin: Path, clone: Path) -> None:
    """Uncommitted or committed: the sentence names the file, and all is as before."""
    work(clone)
    commit(clone)
    release(origin)
    (clone / "README.md").write_text("mine\n", encoding="utf-8")
    head = git(clone, "rev-parse", "HEAD")
    with pytest.raises(UsageError, match=r"nothing is changed.*README\.md"):
        update.update(clone)
    assert read(clone / "README.md") == "mine\n"
    commit(clone)
    with pytest.raises(UsageError, match=r"both changed README\.md"):
        update.update(clone)
    assert read(clone / "README.md") == "mine\n"
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "rev-parse", "HEAD~1") == head


def test_uncommitted_changes_to_the_course_stop_a_branch_without_commits(
    origin: Path, clone: Path
) -> None:
    """The other way of moving refuses as well, before it touches anything."""
    exercise = work(clone)
    before = rooms.files_of(exercise)
    (clone / "README.md").write_text("mine\n", encoding="utf-8")
    release(origin)
    head = git(clone, "rev-parse", "HEAD")
    with pytest.raises(UsageError, match=r"README\.md"):
        update.update(clone)
    assert (read(clone / "README.md"), git(clone, "rev-parse", "HEAD")) == ("mine\n", head)
    assert rooms.files_of(exercise) == before


def test_a_fork_is_updated_from_upstream(origin: Path, clone: Path, tmp_path: Path) -> None:
    """Where there is a remote `upstream`, the course comes from there."""
    git(tmp_path, "clone", "-q", str(clone), "fork")
    fork = tmp_path / "fork"
    wanted = release(origin)
    assert not update.update(fork).is_new
    git(fork, "remote", "add", "upstream", str(origin))
    assert update.update(fork).is_new
    assert git(fork, "rev-parse", "HEAD") == wanted


def test_a_release_can_be_chosen_by_its_tag(origin: Path, clone: Path) -> None:
    """A cohort that has agreed on a release goes no further."""
    exercise = work(clone)
    before = rooms.files_of(exercise)
    agreed = release(origin)
    git(origin, "tag", "-a", "v2", "-m", "version 2")
    release(origin)
    assert update.update(clone, branch="v2").is_new
    assert git(clone, "rev-parse", "HEAD") == agreed
    assert not update.update(clone, branch="v2").is_new
    assert rooms.files_of(exercise) == before


def refusals(clone: Path, origin: Path, case: str) -> None:
    """Bring a clone into a state in which it cannot be updated."""
    if case == "detached":
        git(clone, "checkout", "-q", "--detach")
    elif case == "staged":
        work(clone)
        git(clone, "add", "--all")
    elif case == "merging":
        (clone / ".git" / "MERGE_HEAD").write_text(git(clone, "rev-parse", "HEAD") + "\n")
    elif case == "no remote":
        git(clone, "remote", "remove", "origin")
    elif case == "away":
        git(clone, "remote", "set-url", "origin", str(origin / "no-such"))
    elif case == "no clone":
        (clone / ".git").rename(clone.parent / "moved-away")
    elif case == "renamed":
        (clone / "exercises" / "01-app-factory").rename(clone / "exercises" / "01-mine")
    elif case == "no history":
        (clone / ".git").rename(clone.parent / "moved-away")
        git(clone, "init", "-q", "-b", "main")
        commit(clone, "another history")
        git(clone, "remote", "add", "origin", str(origin))


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("detached", "git switch main"),
        ("staged", "git restore --staged"),
        ("merging", "git merge --abort"),
        ("no remote", "git remote add upstream"),
        ("away", "could not fetch from origin, so nothing is changed"),
        ("renamed", "was called 01-app-factory"),
        ("no clone", r"is no clone of the course.*--from OLD-FOLDER"),
        ("no history", r"share no history.*--from OLD-FOLDER"),
    ],
)
def test_a_clone_that_cannot_be_updated_says_what_to_do(
    origin: Path, clone: Path, case: str, words: str
) -> None:
    """Everything stays as it was."""
    refusals(clone, origin, case)
    release(origin)
    before = {path: path.read_bytes() for path in clone.glob("exercises/**/*") if path.is_file()}
    with pytest.raises(UsageError, match=words):
        update.update(clone)
    after = {path: path.read_bytes() for path in clone.glob("exercises/**/*") if path.is_file()}
    assert after == before


def test_without_git_the_sentence_says_how(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner with a downloaded archive is helped all the same."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"git is not installed.*--from OLD-FOLDER"):
        update.update(clone)


def test_exercises_are_carried_from_an_older_copy(origin: Path, clone: Path) -> None:
    """Without git or a common history: work and progress come over, untouched starters do not."""
    mine = rooms.files_of(work(clone))
    Store(clone).change(lambda state: state.having("01", Record(task="01.2")))
    release(origin)
    assert update.carry(clone, origin).left_alone == ("01-app-factory",)
    assert rooms.files_of(catalog.load("01", origin)) == mine
    assert read(origin / TWO / "app.py").startswith("# a new version\n")
    assert Store(origin).read().of("01") == Record(task="01.2")
    assert update.carry(clone, origin).left_alone == ("01-app-factory",)


def test_carrying_overwrites_no_work(origin: Path, clone: Path, tmp_path: Path) -> None:
    """Two copies with work in one exercise are the learner's to decide; a wrong folder is told."""
    work(clone)
    here = work(origin)
    (here.folder / "toolshed" / "own.py").write_text("x = 1\n", encoding="utf-8")
    before = rooms.files_of(here)
    with pytest.raises(UsageError, match="worked in exercise 01 here too"):
        update.carry(clone, origin)
    assert rooms.files_of(here) == before
    for folder in (tmp_path / "no-such", origin):
        with pytest.raises(UsageError, match="is no other copy of the course"):
            update.carry(folder, origin)
