"""Archives: what is taken is what a folder would give, and all else is a finding with its entry."""

import gzip
import io
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker import archives, catalog, cli, intake
from checker.archive_entries import shown
from checker.archive_names import Names
from checker.errors import Exit
from checker.model import Cause, Finding, Judge, Submission

EXERCISE = catalog.load("01")
FILES = {"toolshed/__init__.py": b"x = 1\n", "toolshed/app.py": b"y = 2\r\n"}


def zipped(path: Path, files: dict[str, bytes], **extra: bytes) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | extra).items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Write a tar.gz archive of members as they are given."""
    with tarfile.open(path, "w:gz") as archive:
        for member, content in members:
            if content:
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """Return a member of a tar archive."""
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def take(archive: Path) -> tuple[Submission, tuple[Finding, ...]]:
    """Take a snapshot beside an archive."""
    with tempfile.TemporaryDirectory() as folder:
        return archives.take_snapshot(EXERCISE, archive, Path(folder) / "snapshot", "")


def problem(archive: Path) -> str:
    """Return the one finding of an archive, which must block every judge."""
    submission, (finding,) = take(archive)
    assert submission.files == ()
    assert submission.digest
    assert (finding.cause, finding.blocks) == (Cause.SUBMISSION, frozenset(Judge))
    assert finding.title.startswith("invalid submission: ")
    assert finding.title.isprintable()
    return finding.title.removeprefix("invalid submission: ")


@pytest.mark.parametrize(
    "prefix",
    ["", "work-main/", "01-app-factory/", "exercises/01-app-factory/",
     "repo-main/exercises/01-app-factory/"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_archive_gives_what_its_folder_gives(tmp_path: Path, prefix: str, kind: str) -> None:
    """Files and digest are those of the folder, wherever the archive's tool put the top."""
    folder = tmp_path / "folder"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    expected, _ = intake.take_snapshot(EXERCISE, folder, tmp_path / "expected", "")
    inside = {prefix + name: content for name, content in FILES.items()}
    path = tmp_path / f"work.{kind}"
    if kind == "zip":
        zipped(path, inside)
    else:
        tarred(path, [(member(name), content) for name, content in inside.items()])
    into = tmp_path / "snapshot"
    taken, findings = archives.take_snapshot(EXERCISE, path, into, "work/")
    assert findings == ()
    assert (taken.files, taken.digest) == (expected.files, expected.digest)
    assert {name: (into / name).read_bytes() for name in taken.files} == FILES


def test_what_tools_leave_behind_is_not_unpacked(tmp_path: Path) -> None:
    """An archive made by hand on a Mac, with an environment in it, is clumsy and no more."""
    path = tarred(
        tmp_path / "work.tar.gz",
        [
            *((member(name), content) for name, content in FILES.items()),
            (member("__MACOSX/toolshed/._app.py"), b"\0\1"),
            (member(".venv/bin/python", tarfile.SYMTYPE, "/usr/bin/python3"), b""),
            (member("toolshed/__pycache__/app.pyc"), b"\0"),
        ],
    )
    submission, findings = take(path)
    assert (submission.files, findings) == (tuple(FILES), ())


BAD_NAMES = {
    "../outside.py": "../outside.py leaves the folder through ..",
    "toolshed/../../outside.py": "toolshed/../../outside.py leaves the folder through ..",
    "/etc/passwd": "/etc/passwd has an absolute path; an archive holds relative ones",
    "C:/windows/x.py": "C:/windows/x.py has an absolute path; an archive holds relative ones",
    "toolshed\\app.py": "toolshed\\app.py has a backslash in its name; "
    "make the archive with another tool",
    "toolshed/\x1b[31mred.py": "toolshed/\\x1b[31mred.py has a name with signs that cannot be "
    "seen; rename it",
    "toolshed/a\nb.py": "toolshed/a\\nb.py has a name with signs that cannot be seen; rename it",
    "toolshed/\u202egnp.py": "toolshed/\\u202egnp.py has a name with signs that cannot be seen; "
    "rename it",
    "toolshed/" + "x" * 256: f"toolshed/{'x' * 191}... (265 signs) has a name that is too long",
    "toolshed/more.zip": "toolshed/more.zip is an archive inside the archive; "
    "hand in its files instead",
    "toolshed/APP.py": "toolshed/APP.py differs from toolshed/app.py only in case or in the form "
    "of a letter",
    "Toolshed/new.py": "Toolshed/new.py differs from toolshed only in case or in the form "
    "of a letter",
    "toolshed/app.py/x.py": "toolshed/app.py/x.py is a file and a folder at once",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_name_that_no_entry_may_have_is_named(tmp_path: Path, name: str, kind: str) -> None:
    """The finding names the entry, with what cannot be seen written out."""
    path = tmp_path / f"work.{kind}"
    if kind == "zip":
        zipped(path, {**FILES, name: b"x"})
    else:
        tarred(path, [(member(key), value) for key, value in {**FILES, name: b"x"}.items()])
    assert problem(path) == BAD_NAMES[name]
    assert not (tmp_path / "outside.py").exists()


def test_forms_of_one_letter_collide(tmp_path: Path) -> None:
    """On macOS, both forms of é name one file."""
    path = zipped(tmp_path / "work.zip", {"toolshed/\u00e9.py": b"", "toolshed/e\u0301.py": b""})
    assert "only in case or in the form of a letter" in problem(path)


@pytest.mark.parametrize(
    ("kind", "link", "words"),
    [
        (tarfile.SYMTYPE, "/etc/passwd", "is a symbolic link; put the file itself there"),
        (tarfile.LNKTYPE, "toolshed/app.py", "is a hard link; put the file itself there"),
        (tarfile.FIFOTYPE, "", "is no ordinary file; leave it out"),
        (tarfile.CHRTYPE, "", "is no ordinary file; leave it out"),
        (tarfile.BLKTYPE, "", "is no ordinary file; leave it out"),
    ],
)
def test_only_files_and_folders_are_taken(
    tmp_path: Path, kind: bytes, link: str, words: str
) -> None:
    """Links, devices and FIFOs are named."""
    path = tarred(tmp_path / "work.tgz", [(member("toolshed/odd", kind, link), b"")])
    assert problem(path) == f"toolshed/odd {words}"


@pytest.mark.parametrize(
    ("mode", "words"), [(stat.S_IFLNK, "is a symbolic link"), (stat.S_IFIFO, "is no ordinary file")]
)
def test_kinds_that_a_zip_notes_are_seen(tmp_path: Path, mode: int, words: str) -> None:
    """Zip keeps the mode of a file, so a link can hide in it."""
    odd = zipfile.ZipInfo("toolshed/odd")
    odd.create_system, odd.external_attr = 3, (mode | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as archive:
        archive.writestr(odd, "/etc/passwd")
    assert problem(tmp_path / "work.zip").startswith(f"toolshed/odd {words}")


def test_encrypted_entry_is_named(tmp_path: Path) -> None:
    """Nobody has the password."""
    content = bytearray(zipped(tmp_path / "work.zip", {"toolshed/app.py": b"x"}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    (tmp_path / "work.zip").write_bytes(content)
    assert problem(tmp_path / "work.zip").startswith("toolshed/app.py is encrypted")


def test_rare_compression_is_not_taken(tmp_path: Path) -> None:
    """LZMA may ask for gigabytes of memory before its first byte."""
    with zipfile.ZipFile(tmp_path / "work.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("toolshed/app.py", "x = 1\n")
    assert "is compressed in a way that is not taken" in problem(tmp_path / "work.zip")


def zip_bomb(path: Path) -> None:
    """Write a small zip that unpacks to more than is taken."""
    zipped(path, {"toolshed/zeros.bin": bytes(archives.MAX_UNPACKED + 1)})


def tar_bomb(path: Path) -> None:
    """Write the same as tar.gz."""
    tarred(path, [(member("toolshed/zeros.bin"), bytes(archives.MAX_UNPACKED + 1))])


def header_bomb(path: Path) -> None:
    """Write a tar.gz whose header alone, a long name, claims to be of two gigabytes."""
    head = tarfile.TarInfo("long")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 2 << 30
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(head.tobuf())
        for _ in range(300):
            out.write(bytes(1 << 20))


@pytest.mark.parametrize(
    ("write", "name"),
    [(zip_bomb, "work.zip"), (tar_bomb, "work.tar.gz"), (header_bomb, "work.tgz")],
)
def test_bomb_ends_at_the_bound(tmp_path: Path, write: Callable[[Path], None], name: str) -> None:
    """What unpacks to too much is not unpacked to its end."""
    write(tmp_path / name)
    assert (tmp_path / name).stat().st_size < archives.MAX_ARCHIVE
    assert "MiB when it is unpacked" in problem(tmp_path / name)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_too_many_entries_are_refused(tmp_path: Path, kind: str) -> None:
    """What an archive holds is counted before any of it is written."""
    names = [f"junk/{number}" for number in range(10_001)]
    path = tmp_path / f"work.{kind}"
    if kind == "zip":
        zipped(path, dict.fromkeys(names, b""))
    else:
        tarred(path, [(member(name), b"") for name in names])
    assert problem(path).startswith("junk/10000 is entry 10001, and at most 10000 are taken")


def test_huge_archive_is_refused_by_its_size(tmp_path: Path) -> None:
    """Two gigabytes are not read: the file is a hole, which would take minutes to hash."""
    path = tmp_path / "work.zip"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2 << 30)
    assert problem(path) == "work.zip has 2,048 MiB, and at most 20 MiB are taken"


@pytest.mark.parametrize("name", ["work.zip", "work.tar.gz", "work.tar"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no archive"]
)  # fmt: skip
def test_what_is_no_archive_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    """An empty file, and one with another content."""
    (tmp_path / name).write_bytes(content)
    assert problem(tmp_path / name).startswith(f"{name} cannot be unpacked")


def test_empty_archive_and_one_without_the_package_are_named(tmp_path: Path) -> None:
    """Both say what to archive."""
    assert "work.zip is empty" in problem(zipped(tmp_path / "work.zip", {}))
    found = problem(zipped(tmp_path / "other.zip", {"app.py": b""}))
    assert found == "other.zip holds no toolshed/, or an empty one; archive that folder"


def test_damaged_archive_is_named(tmp_path: Path) -> None:
    """A download that broke off."""
    whole = tarred(
        tmp_path / "work.tar.gz", [(member("toolshed/app.py"), os.urandom(100_000))]
    ).read_bytes()
    (tmp_path / "work.tar.gz").write_bytes(whole[:50_000])
    assert "toolshed/app.py cannot be unpacked" in problem(tmp_path / "work.tar.gz")


def valid(kind: str) -> bytes:
    """Return the bytes of a valid archive."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "zip":
            return zipped(Path(folder) / "a.zip", FILES).read_bytes()
        made = [(member(name), content) for name, content in FILES.items()]
        return gzip.decompress(tarred(Path(folder) / "a.tar.gz", made).read_bytes())


@given(
    st.sampled_from(["zip", "tar"]),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 400),
)
@settings(max_examples=300, derandomize=True, deadline=None)
@example("zip", [(0, 0)], 0)
@example("tar", [(124, 255)], 0)
def test_no_bytes_raise_anything_else(kind: str, changes: list[tuple[int, int]], cut: int) -> None:
    """A valid archive with changed bytes is taken, or gets findings; nothing is raised."""
    content = bytearray(valid(kind))
    for place, value in changes:
        content[place % len(content)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"work.{kind}"
        path.write_bytes(content[: len(content) - cut % len(content)])
        submission, findings = take(path)
        assert submission.files or findings
        assert all(finding.title.isprintable() for finding in findings)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(max_examples=300, derandomize=True, deadline=None)
@example(["a/../b"])
@example(["\udc80"])
def test_every_name_lies_within_or_is_refused(names: list[str]) -> None:
    """Whatever a name is, its place is below the folder, and its shown form is one line."""
    from checker.archive_entries import Refused

    known = Names()
    for name in names:
        assert shown(name).isprintable()
        try:
            place = known.place(name, folder=False)
        except Refused:
            continue
        assert place is None or not {"..", "."} & set(place.split("/"))
        assert place is None or not place.startswith("/")


def test_debug_needs_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It runs what lies there without a cell: an archive would have to be unpacked for that."""
    path = zipped(tmp_path / "work.zip", FILES)
    assert cli.run(["check", "01", "--debug", "--path", str(path)]) == Exit.USAGE
    assert "unpack the archive first" in capsys.readouterr().err
