"""Makes the folders, archives and sources of attacks on intake and on the static tools."""

import io
import os
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.model import Check
from checker.stages.plan import Plan
from checker.workshop.limits import Limits
from tests.attacks import apps
from tests.attacks.cases import Attack
from tests.attacks.grounds import Grounds

KINDS = {
    "file": tarfile.REGTYPE,
    "link": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE,
    "device": tarfile.CHRTYPE,
    "pipe": tarfile.FIFOTYPE,
}
# A source that nobody could write out: a name in doubled angle brackets stands for it.
LONG = {
    "sum": " + ".join(["1"] * 10_000),
    "parentheses": "(" * 5_000 + "1" + ")" * 5_000,
    "brackets": "[" * 3_000 + "]" * 3_000,
    "digits": "9" * 1_000_000,
    "text": "x" * 2_000_000,
    "decorators": "@staticmethod\n" * 3_000,
    "statements": "x = l = 1;" * 60_000,
    "attributes": ".a" * 3_000,
    "not": "not " * 5_000,
}


def source(code: str) -> str:
    """Return a source with what is too long for a data file put in."""
    for name, text in LONG.items():
        code = code.replace(f"<<{name}>>", text)
    return code


def plan(checks: Sequence[Check], limits: Limits) -> Plan:
    """Return a plan for the static tools alone."""
    return Plan(tuple(checks), (), limits, "", "")


def make(attack: Attack, grounds: Grounds, into: Path) -> Path:
    """Write what is handed in; return the folder or the archive."""
    into.mkdir()
    if attack.kind == "folder":
        return _folder(attack, grounds, into)
    name = f"work.{attack.code or 'zip'}"
    entries = [{"name": "toolshed/__init__.py", "text": "x = 1\n"}, *_many(attack.entries)]
    write = _zip if name.endswith("zip") else _tar
    write(into / name, entries, grounds)
    return into / name


def _many(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        entry | {"name": entry["name"].replace("{n}", str(number))}  # type: ignore[operator]
        for entry in entries
        for number in range(entry.get("count", 1))
    ]


def _folder(attack: Attack, grounds: Grounds, into: Path) -> Path:
    grounds.reference(into)
    for name, text in attack.files.items():
        apps.write(into / name, text, grounds.places)
    for entry in attack.entries:
        path = into / str(entry["name"])
        path.parent.mkdir(parents=True, exist_ok=True)
        match entry["type"]:
            case "link":
                path.symlink_to(_filled(str(entry["to"]), grounds))
            case "pipe":
                os.mkfifo(path)
            case "bytes":
                raw = os.fsencode(path.parent) + b"/" + bytes.fromhex(entry["hex"])
                Path(os.fsdecode(raw)).touch()
            case _:
                _large(path, entry["type"], int(entry["size"]))
    return into


def _large(path: Path, kind: str, size: int) -> None:
    if kind == "hole":
        with path.open("wb") as file:
            file.truncate(size)
    elif kind == "tree":
        for _ in range(size):
            path.mkdir()
            path /= "a"
    else:
        for number in range(size):
            path.with_name(f"{path.name}{number}").touch()


def _filled(text: str, grounds: Grounds) -> str:
    for name, value in grounds.places.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _zip(path: Path, entries: Sequence[Mapping[str, Any]], grounds: Grounds) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            archive.writestr(_filled(entry["name"], grounds), _content(entry))


def _tar(path: Path, entries: Sequence[Mapping[str, Any]], grounds: Grounds) -> None:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for entry in entries:
            member = tarfile.TarInfo(_filled(entry["name"], grounds))
            member.type = KINDS[entry.get("type", "file")]
            member.linkname = _filled(str(entry.get("to", "")), grounds)
            content = _content(entry) if member.type == tarfile.REGTYPE else b""
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _content(entry: Mapping[str, Any]) -> bytes:
    if "zeros" in entry:
        return bytes(int(entry["zeros"]))
    return str(entry.get("text", "")).encode()
