"""Reads zip and tar archives entry by entry; what the libraries cannot read is a refusal."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

KNOWN = (".zip", ".tar.gz", ".tgz", ".tar")
# How much a tar may hold in all, what is left out and the headers included.
MAX_STREAM = 256 * 1024 * 1024
ENCRYPTED = 0x1
# Others may ask for gigabytes before the first byte is out, and no common tool writes them.
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile, tarfile and gzip raise for bytes that are no archive.
UNREADABLE = (
    OSError, EOFError, ValueError, RuntimeError, LookupError, OverflowError, struct.error,
    zlib.error, tarfile.TarError, zipfile.BadZipFile, zipfile.LargeZipFile,
)  # fmt: skip
SHOWN_NAME = 200


class Refused(Exception):  # noqa: N818 - it says what happened
    """An archive holds what no submission may: the entry, and what is wrong with it."""

    def __init__(self, entry: str, problem: str) -> None:
        super().__init__(f"{entry} {problem}")
        self.entry = entry
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """What an archive holds: a file, a folder, or a thing with a problem, which nobody reads.

    `read` returns at most so many bytes of a file.
    """

    name: str
    folder: bool
    read: Callable[[int], bytes]
    problem: str = ""


def entries_of(name: str, archive: IO[bytes]) -> Iterator[Entry]:
    """Return the entries of an archive of that name; raises Refused if it cannot be read.

    An entry must be read before the next one is asked for.
    """
    if name.lower().endswith(".zip"):
        yield from _of_zip(name, archive)
    elif name.lower().endswith(".tar"):
        yield from _of_tar(name, archive)
    else:
        with _reading(name):
            unpacked = gzip.GzipFile(fileobj=archive)
        yield from _of_tar(name, cast("IO[bytes]", unpacked))


def shown(name: str) -> str:
    """Return a name as a person may see it: on one line, nothing in it steers a terminal."""
    text = "".join(sign if sign.isprintable() else _written_out(sign) for sign in name)
    return text if len(text) <= SHOWN_NAME else f"{text[:SHOWN_NAME]}... ({len(name)} signs)"


def _written_out(sign: str) -> str:
    if 0xDC80 <= ord(sign) <= 0xDCFF:  # noqa: PLR2004 - a byte that was no UTF-8, see PEP 383
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode("ascii")


def _of_zip(name: str, archive: IO[bytes]) -> Iterator[Entry]:
    with _reading(name):
        opened = zipfile.ZipFile(archive)
        members = opened.infolist()
    for member in members:
        # `filename` ends at a null byte and has other slashes on Windows.
        entry = member.orig_filename
        kind = stat.S_IFMT(member.external_attr >> 16)
        folder = entry.endswith("/")
        plain = kind in {0, stat.S_IFDIR if folder else stat.S_IFREG}
        problem = _odd_kind(link=kind == stat.S_IFLNK, ordinary=plain)
        if member.flag_bits & ENCRYPTED:
            problem = "is encrypted; make the archive without a password"
        elif member.compress_type not in METHODS:
            problem = "is compressed in a way that is not taken; use plain zip"

        def read(limit: int, member: zipfile.ZipInfo = member, entry: str = entry) -> bytes:
            with _reading(entry), opened.open(member) as file:
                return file.read(limit)

        yield Entry(entry, folder, read, problem)


def _of_tar(name: str, archive: IO[bytes]) -> Iterator[Entry]:
    stream = cast("IO[bytes]", _Bounded(name, archive))
    with _reading(name):
        # As a stream: nothing is read twice, and nothing can point backwards.
        opened = tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape")  # noqa: SIM115
    while True:
        with _reading(name):
            member = opened.next()
        if member is None:
            return
        entry = member.name
        plain = member.isdir() or (member.isreg() and not member.issparse())
        problem = _odd_kind(link=member.issym(), hard=member.islnk(), ordinary=plain)

        def read(limit: int, member: tarfile.TarInfo = member, entry: str = entry) -> bytes:
            with _reading(entry):
                # The library's own second look; our names are stricter.
                tarfile.data_filter(member, ".")
                file = opened.extractfile(member)
                content = b"" if file is None else file.read(limit)
            if len(content) < min(member.size, limit):
                raise Refused(entry, "ends too early: the archive is damaged")
            return content

        yield Entry(entry, member.isdir(), read, problem)


def _odd_kind(*, link: bool, ordinary: bool, hard: bool = False) -> str:
    if link:
        return "is a symbolic link; put the file itself there"
    if hard:
        return "is a hard link; put the file itself there"
    return "" if ordinary else "is no ordinary file; leave it out"


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn what the libraries raise for strange bytes into a refusal."""
    try:
        yield
    except UNREADABLE as error:
        said = f": {error}" if str(error) and str(error).isprintable() else ""
        raise Refused(name, f"cannot be unpacked{said[:200]}; make the archive anew") from error


class _Bounded(io.RawIOBase):
    """A stream that gives no more than MAX_STREAM bytes, so that a bomb ends early."""

    def __init__(self, name: str, source: IO[bytes]) -> None:
        super().__init__()
        self.name = name
        self.source = source
        self.left = MAX_STREAM

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise Refused(self.name, f"makes more than {MAX_STREAM >> 20} MiB when it is unpacked")
        return content
