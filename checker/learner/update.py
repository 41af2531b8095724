"""Brings the course to a new version, and leaves alone every exercise that the learner works on.

A learner's room, `exercises/NN/toolshed`, lies in the same repository as its starter. A plain `git
pull` would refuse where a starter has changed, or mix the new starter into committed work. So the
version that is merged here is one in which those rooms are as the learner's branch has them: git
has nothing to do there, whether the work is committed or not, and all else follows the course.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from checker import catalog
from checker.errors import UsageError
from checker.learner import rooms
from checker.learner.git import Git, words_of
from checker.learner.state import FOLDER
from checker.model import Exercise

MESSAGE = "Update the course; exercises in work stay as they are"


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of it: exercises in work, and whether there was a new version at all.

    `renewed` are those among them that have another starter now; it is not in their folders.
    """

    left_alone: tuple[str, ...]
    is_new: bool
    renewed: tuple[str, ...] = ()


def update(course: Path, remote: str = "", branch: str = "") -> Updated:
    """Move the clone to the newest version of a branch of a remote.

    Without a name, the remote is `upstream` if there is one, as in a clone of a fork, else
    `origin`; the branch is the one that the remote calls its own. Raises UsageError, with
    everything as it was, if that cannot be done.
    """
    git = Git(course)
    git.refuse_unready()
    wanted = _fetched(git, remote or _remote(git), branch)
    kept = in_work(course, git)
    names = tuple(exercise.slug for exercise in kept)
    if git.says_yes("merge-base", "--is-ancestor", wanted, "HEAD"):
        return Updated(names, is_new=False)
    base = git.run("merge-base", wanted, "HEAD").stdout.strip()
    if not base:
        raise UsageError(
            "your repository and the course share no history, so git cannot join them. Clone the "
            "course into another folder, and there run: nox -s update -- --from OLD-FOLDER"
        )
    renewed = [
        one for one in kept if not git.says_yes("diff", "--quiet", base, wanted, "--", *_rooms(one))
    ]
    ours = [room for exercise in renewed for room in _rooms(exercise)]
    version = _with_rooms_of_head(git, wanted, ours)
    if base == git.ask("rev-parse", "HEAD"):
        _move(git, wanted, version, ours)
    else:
        _merge(git, version)
    return Updated(names, is_new=True, renewed=tuple(one.slug for one in renewed))


def carry(old: Path, course: Path) -> Updated:
    """Copy the exercises in work of an older copy of the course into this one, and the progress.

    Raises UsageError, before anything is changed, if the folder is none, or if somebody has
    worked in one of these exercises here too.
    """
    if old.resolve() == course.resolve() or not catalog.folders(old):
        raise UsageError(f"{old} is no other copy of the course: it must hold exercises/")
    here = catalog.folders(course)
    pairs = [(mine, catalog.load(mine.id, course)) for mine in in_work(old) if mine.id in here]
    for mine, now in pairs:
        if not (rooms.is_untouched(now) or rooms.same(rooms.files_of(now), rooms.files_of(mine))):
            raise UsageError(
                f"you have worked in exercise {now.id} here too, and nothing is changed; run "
                f"nox -s reset-{now.id} first if the older one is to take its place"
            )
    for mine, now in pairs:
        rooms.put(now, rooms.files_of(mine))
    state, place = old / FOLDER / "state.json", course / FOLDER / "state.json"
    if state.is_file() and not place.exists():
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(state.read_bytes())
    return Updated(tuple(now.slug for _, now in pairs), is_new=True)


def in_work(course: Path, git: Git | None = None) -> list[Exercise]:
    """Return the exercises whose folders differ from the starter, or from what is committed."""
    found = []
    for number in catalog.folders(course):
        exercise = catalog.load(number, course)
        if not exercise.folder.is_relative_to(course):
            # It is of a pack, and no part of the repository.
            continue
        as_begun = rooms.knows_starter(exercise) and rooms.same(
            rooms.files_of(exercise), rooms.starter_of(exercise)
        )
        if not as_begun or (
            git and git.run("status", "--porcelain", *_rooms(exercise)).stdout.strip()
        ):
            found.append(exercise)
    return found


def _rooms(exercise: Exercise) -> list[str]:
    return [f"exercises/{exercise.slug}/{name.rstrip('/')}" for name in exercise.submits]


def _remote(git: Git) -> str:
    remotes = git.ask("remote").split()
    for name in ("upstream", "origin", *remotes):
        if name in remotes:
            return name
    raise UsageError(
        "git does not know where the course comes from: git remote add upstream ADDRESS, with the "
        "address that you cloned or downloaded it from"
    )


def _fetched(git: Git, remote: str, branch: str) -> str:
    """Fetch the newest version and return its commit."""
    done = git.run("fetch", "--quiet", remote, branch or "HEAD")
    if done.returncode:
        raise UsageError(
            f"git could not fetch from {remote}, so nothing is changed: {words_of(done)}"
        )
    return git.ask("rev-parse", "FETCH_HEAD^{commit}")


def _with_rooms_of_head(git: Git, wanted: str, ours: Sequence[str]) -> str:
    """Return a commit on top of `wanted` in which the named folders are as HEAD has them."""
    with tempfile.TemporaryDirectory(prefix="katas-") as temporary:
        index = Path(temporary) / "index"
        git.ask("read-tree", wanted, index=index)
        for room in ours:
            git.ask("rm", "-r", "-f", "-q", "--cached", "--ignore-unmatch", "--", room, index=index)
            if git.says_yes("cat-file", "-e", f"HEAD:{room}"):
                git.ask("read-tree", f"--prefix={room}/", f"HEAD:{room}", index=index)
        tree = git.ask("write-tree", index=index)
    if tree == git.ask("rev-parse", f"{wanted}^{{tree}}"):
        return wanted
    return git.ask("commit-tree", tree, "-p", wanted, "-m", MESSAGE)


def _move(git: Git, wanted: str, version: str, ours: Sequence[str]) -> None:
    """Move a branch without commits of its own; its work stays uncommitted, and no commit is made.

    `reset --keep` refuses to touch a file with changes, before it touches any.
    """
    done = git.run("reset", "--quiet", "--keep", version)
    if done.returncode:
        raise UsageError(_in_the_way(words_of(done)))
    if version != wanted:
        git.ask("reset", "--quiet", "--soft", wanted)
        git.run("reset", "--quiet", "--", *ours)


def _merge(git: Git, version: str) -> None:
    done = git.run("merge", "--quiet", "--no-ff", "--no-edit", "-m", MESSAGE, version)
    if not done.returncode:
        return
    both = git.run("diff", "--name-only", "--diff-filter=U").stdout.splitlines()
    if git.says_yes("rev-parse", "-q", "--verify", "MERGE_HEAD"):
        git.ask("merge", "--abort")
    if both:
        raise UsageError(
            f"you and the course have both changed {', '.join(both)}, which is no exercise of "
            "yours, so nothing is changed. Take your change out of it, or merge by hand: git merge"
        )
    raise UsageError(_in_the_way(words_of(done)))


def _in_the_way(words: str) -> str:
    return (
        "files of the course that are no exercise have changes of yours, so nothing is changed. "
        f"Commit them, or keep them with `git stash`, and run this again. Git says: {words}"
    )
