"""Reads the corpus: one TOML file for each row of THREATS, one table for each attack."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
KINDS = ("app", "folder", "archive", "source", "text")
TWIN = " (twin)"
GOALS = ("", "canary", "hit", "outside")


class BadAttack(Exception):  # noqa: N818 - it says what is wrong with the data
    """An attack is described in a way that nobody can run."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack, or one benign twin.

    kind: what carries it. "app" is the reference of 01 with a module toolshed/attack.py, which may
        define `view`, `ready` or `factory`; "source" is Python text for the static tools; "folder"
        and "archive" are for intake; "text" is learner text that a report shows.
    code: the module, the source or the text. files: more files, by path. entries: of an archive.
    broken: the app answers wrongly, so that only a cheat could get full marks.
    cheat: it gets full marks from an in-process runner.
    words: one of them stands in the headline. It must pass all checks if there are none, and it is
        neither broken nor refused.
    also: a check beside those it spoils that must still be decided, and passed.
    goal: what it wants: to read a canary, to reach a server, to leave a file outside the room.
    reaches: the tiers that do not keep it from its goal; there it must get it, or it is no attack.
    isolated: it may run at A and B only, as it would harm the machine.
    suspected: the mark "tampering suspected" must be set; it must not be set otherwise.
    check: for a source, the check that must fail.
    limits: of the run, in place of those that the corpus has.
    """

    name: str
    row: str
    about: str
    kind: str = "app"
    code: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Mapping[str, Any], ...] = ()
    broken: bool = False
    cheat: bool = False
    words: tuple[str, ...] = ()
    also: str = ""
    goal: str = ""
    reaches: tuple[str, ...] = ()
    isolated: bool = False
    suspected: bool = False
    check: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)
    twin: str = ""


def read(folder: Path = CORPUS) -> tuple[Attack, ...]:
    """Return all attacks, by row and in the order of their files."""
    found = [attack for path in sorted(folder.glob("*.toml")) for attack in _of_row(path)]
    names = [attack.name for attack in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadAttack(f"{sorted(twice)} stand there twice")
    return tuple(found)


def _of_row(path: Path) -> list[Attack]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [attack_of(table["row"], item) for item in table["attack"]]


def attack_of(row: str, item: dict[str, Any]) -> Attack:
    """Return the attack of a table; raises BadAttack for one that nobody can run."""
    fields: dict[str, Any] = {"row": row} | item
    for name in {"words", "reaches", "entries"} & set(item):
        fields[name] = tuple(item[name])
    try:
        attack = Attack(**fields)
    except TypeError as error:
        raise BadAttack(f"{item.get('name')}: {error}") from error
    if attack.kind not in KINDS or attack.goal not in GOALS:
        raise BadAttack(f"{attack.name}: kind or goal is unknown")
    if attack.cheat and not attack.broken:
        raise BadAttack(f"{attack.name}: a cheat is an app that answers wrongly")
    return attack


def twin_of(attack: Attack) -> Attack:
    """Return the benign twin: it looks alike, and must pass."""
    return Attack(
        name=f"{attack.name}{TWIN}", row=attack.row, about=attack.about, kind=attack.kind,
        code=attack.twin, entries=(), check=attack.check,
    )  # fmt: skip
