"""Takes a snapshot of a submission that is an archive: zip or tar.gz, bounded and checked first."""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker import intake
from checker.archive_entries import KNOWN, Entry, Refused, entries_of, shown
from checker.archive_names import Names
from checker.errors import UnusableFolder
from checker.model import Exercise, Finding, Submission

MIB = 1024 * 1024
MAX_ARCHIVE = 20 * MIB
MAX_ENTRIES = 10_000
MAX_UNPACKED = 32 * MIB


def is_archive(path: Path) -> bool:
    """Say whether a path is a file that `take_snapshot` would open as an archive."""
    return path.name.lower().endswith(KNOWN) and path.is_file()


def take_snapshot(
    exercise: Exercise, source: Path, into: Path, shown_as: str
) -> tuple[Submission, tuple[Finding, ...]]:
    """Copy what the exercise submits from a folder or an archive to `into`, byte for byte.

    Whatever is wrong with an archive is a finding. Raises UnusableFolder as
    `intake.take_snapshot` does, for folders only.
    """
    if not is_archive(source):
        return intake.take_snapshot(exercise, source, into, shown_as)
    try:
        with opened(source) as folder:
            return intake.take_snapshot(exercise, home(exercise, folder) or folder, into, shown_as)
    except Refused as refused:
        finding = invalid(refused)
    except UnusableFolder:
        wanted = exercise.submits[0]
        finding = intake.invalid(
            shown(source.name), f"holds no {wanted}, or an empty one; archive that folder"
        )
    return nothing(exercise, into, shown_as, digest_of(source)), (finding,)


@contextmanager
def opened(source: Path) -> Iterator[Path]:
    """Give a folder, or a private copy of what an archive holds, for as long as it is needed.

    Raises Refused for an archive that cannot be taken.
    """
    if not is_archive(source):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="katas-", ignore_cleanup_errors=True) as temporary:
        unpacked = Path(temporary).resolve() / "unpacked"
        unpacked.mkdir()
        unpack(source, unpacked)
        yield unpacked


def invalid(refused: Refused) -> Finding:
    """Return the finding of an archive that was refused."""
    return intake.invalid(shown(refused.entry), refused.problem)


def unpack(archive: Path, into: Path) -> None:
    """Write an archive's files below `into`, an empty folder.

    Raises Refused, with the entry, at the first thing that a submission has no business to
    hold. An archive that is too large is refused by its size and not opened.
    """
    if (size := archive.stat().st_size) > MAX_ARCHIVE:
        raise Refused(archive.name, f"has {_mib(size)}, and at most {_mib(MAX_ARCHIVE)} are taken")
    names, total, empty = Names(), 0, True
    for entry in _counted(archive):
        empty = False
        path = names.place(entry.name, folder=entry.folder)
        if path is None:
            continue
        if entry.problem:
            raise Refused(entry.name, entry.problem)
        if entry.folder:
            continue
        if entry.name.lower().endswith((*KNOWN, ".7z", ".rar")):
            raise Refused(entry.name, "is an archive inside the archive; hand in its files instead")
        content = entry.read(MAX_UNPACKED - total + 1)
        if (total := total + len(content)) > MAX_UNPACKED:
            raise Refused(entry.name, f"makes more than {_mib(MAX_UNPACKED)} when it is unpacked")
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if empty:
        raise Refused(archive.name, "is empty; archive the folder that holds your work")


def home(exercise: Exercise, folder: Path, *, alone: bool = True) -> Path | None:
    """Return the folder in which an exercise's files lie: this one, or one of those below.

    Looked for are exercises/NN-name/toolshed/, NN-name/toolshed/ and, if the exercise may stand
    alone, toolshed/: here and, if there is but one folder here, in that one, as archives of a
    repository have it. None if there is none of them.
    """
    top = exercise.submits[0].rstrip("/")
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
    starts = [folder, *below] if len(below) == 1 else [folder]
    for start in starts:
        inner = [start / "exercises" / exercise.slug, start / exercise.slug]
        for place in [*inner, start] if alone else inner:
            if os.path.lexists(place / top):
                return place
    return None


def nothing(exercise: Exercise, root: Path, shown_as: str, digest: str) -> Submission:
    """Return the submission of whatever could not be taken: it holds no files."""
    root.mkdir(parents=True, exist_ok=True)
    return Submission(exercise, root, shown_as, files=(), digest=digest)


def digest_of(archive: Path) -> str:
    """Return the digest of an archive as it is; one that is too large is known by its size."""
    size = archive.stat().st_size
    content = b"" if size > MAX_ARCHIVE else archive.read_bytes()
    return hashlib.sha256(f"archive\0{size}\0".encode() + content).hexdigest()


def _counted(archive: Path) -> Iterator[Entry]:
    stream = io.BytesIO(archive.read_bytes())
    for number, entry in enumerate(entries_of(archive.name, stream), 1):
        if number > MAX_ENTRIES:
            raise Refused(
                entry.name, f"is entry {number}, and at most {MAX_ENTRIES} are taken; "
                "leave out what is not your work, such as .venv",
            )  # fmt: skip
        yield entry


def _mib(size: int) -> str:
    return f"{size / MIB:,.0f} MiB"
