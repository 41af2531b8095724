"""Asks git about the course's clone, in sentences that a learner can follow."""

import os
import shutil
import subprocess
from pathlib import Path

from checker.errors import UsageError

# Commits that only hold what is there already need no name of a person.
NOBODY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Flask katas"), ("EMAIL", "katas@localhost"))
}
UNDER_WAY = {
    "MERGE_HEAD": "git merge --abort",
    "REBASE_HEAD": "git rebase --abort",
    "CHERRY_PICK_HEAD": "git cherry-pick --abort",
}


class Git:
    """A clone; each method is one question or one step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = shutil.which("git") or ""

    def run(self, *arguments: str, index: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """Run git and return what it said, whatever its exit code is."""
        environment = {**os.environ, "LC_ALL": "C"}
        if index is not None:
            environment |= {"GIT_INDEX_FILE": str(index)}
        if not self._has_name(arguments):
            environment |= NOBODY
        return subprocess.run(
            [self.program, "-C", str(self.folder), *arguments],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def ask(self, *arguments: str, index: Path | None = None) -> str:
        """Run git and return its answer; raises UsageError with git's own words if it fails."""
        done = self.run(*arguments, index=index)
        if done.returncode:
            raise UsageError(f"git {arguments[0]} failed: {words_of(done)}")
        return done.stdout.strip()

    def says_yes(self, *arguments: str) -> bool:
        """Run git and return whether it ended well."""
        return self.run(*arguments).returncode == 0

    def refuse_unready(self) -> None:
        """Raise UsageError if this is no clone that can be moved to another version now."""
        if not self.program:
            raise UsageError(f"git is not installed here. {WITHOUT_GIT}")
        top = self.run("rev-parse", "--show-toplevel")
        if top.returncode or Path(top.stdout.strip()).resolve() != self.folder.resolve():
            why = "" if "dubious" not in top.stderr else f" ({words_of(top)})"
            raise UsageError(f"this folder is no clone of the course{why}. {WITHOUT_GIT}")
        for name, way_out in UNDER_WAY.items():
            if self.says_yes("rev-parse", "-q", "--verify", name):
                raise UsageError(f"git is in the middle of something: finish it, or {way_out}")
        if not self.says_yes("symbolic-ref", "-q", "HEAD"):
            raise UsageError(
                "you are on no branch (git calls it a detached HEAD), so nothing is changed. Go "
                "back to yours, as with `git switch main`; what you have committed since keeps a "
                "name with `git branch mine`"
            )
        if not self.says_yes("diff", "--cached", "--quiet"):
            raise UsageError(
                "you have staged changes: commit them, or `git restore --staged .` (that leaves "
                "the files as they are); then run this again"
            )

    def _has_name(self, arguments: tuple[str, ...]) -> bool:
        """Say whether commits can be made in the learner's own name; most commands make none."""
        if arguments[0] not in {"merge", "commit-tree"}:
            return True
        return self.run("var", "GIT_COMMITTER_IDENT").returncode == 0


WITHOUT_GIT = (
    "Download the new version into another folder, and there run: "
    "nox -s update -- --from OLD-FOLDER, which carries your exercises over"
)


def words_of(done: "subprocess.CompletedProcess[str]") -> str:
    """Return what git said, on one line."""
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "; ".join(line.strip() for line in said if not line.startswith("hint:"))[:500]
