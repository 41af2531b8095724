"""Three-way merges of exercises: my code, the next starter, and what both come from."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from merge3 import Merge3

from checker.learner.rooms import Files, unix


@dataclass(frozen=True, slots=True)
class Labels:
    """How the two sides are called in the marks of a conflict.

    A number would make Python complain of it, instead of the mark.
    """

    mine: str
    other: str


@dataclass(slots=True)
class Merged:
    """The files that come out. `conflicts` are places, as path:line; `told` are sentences."""

    files: dict[str, bytes] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def merge(base: Files, mine: Files, other: Files, labels: Labels) -> Merged:
    """Merge file by file: what only one side has changed is taken from that side.

    What both have changed is merged line by line; where that cannot be, both versions stand in
    the file, between marks.
    """
    merged = Merged()
    for name in sorted(base.keys() | mine.keys() | other.keys()):
        content = _one(name, (base.get(name), mine.get(name), other.get(name)), labels, merged)
        if content is not None:
            merged.files[name] = content
    return merged


type _Sides = tuple[bytes | None, bytes | None, bytes | None]


def _one(name: str, sides: _Sides, labels: Labels, merged: Merged) -> bytes | None:
    base, mine, other = (None if side is None else unix(side) for side in sides)
    if mine in {base, other}:
        return other
    if other == base:
        return mine
    if mine is None:
        merged.told.append(
            f"{name}: you had removed it, and the {labels.other} needs it; it is back"
        )
        return other
    if other is None:
        merged.told.append(
            f"{name}: the {labels.other} removes it, and you had changed it; it stays"
        )
        return mine
    return _lines(name, (base or b"", mine, other), labels, merged)


def _lines(name: str, sides: tuple[bytes, bytes, bytes], labels: Labels, merged: Merged) -> bytes:
    try:
        base, mine, other = (side.decode("utf-8").splitlines(keepends=True) for side in sides)
    except UnicodeDecodeError:
        merged.told.append(f"{name}: it is no text, so yours stays; compare it yourself")
        return sides[1]
    lines = list(_closed(Merge3(base, mine, other), labels))
    start = f"<<<<<<< {labels.mine}\n"
    merged.conflicts += [
        f"{name}:{number}" for number, line in enumerate(lines, 1) if line == start
    ]
    return "".join(lines).encode()


def _closed(merging: "Merge3[str]", labels: Labels) -> Iterator[str]:
    """Yield the merged lines, each with a line break, so that marks stand on lines of their own."""
    for line in merging.merge_lines(
        name_a=labels.mine,
        name_b=labels.other,
        start_marker="<<<<<<<",
        mid_marker="=======",
        end_marker=">>>>>>>",
        reprocess=True,
    ):
        yield line if line.endswith("\n") else f"{line}\n"
