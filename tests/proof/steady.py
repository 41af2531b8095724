"""Golden texts must not change from run to run: ids and moments of a finding get fixed ones."""

import re
from dataclasses import replace

from checker.model import Evidence, Verdict

ID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b"
)
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}\b")
# What a long body ends with where a step cuts it off: a piece of an id or of a moment.
PIECE = re.compile(r'(?<=")[0-9a-f][0-9a-fT:.-]*(?= \.\.\. \(\d+ bytes\))')
# A token, or the salt and the hash of a password: random texts of a fixed length.
RANDOM = re.compile(
    r"(?<![\w-])[\w-]{42,43}(?![\w-])|(?<=,p=\d)\$[\w+/]+\$[\w+/]+|(?<=:8:1)\$\w+\$[0-9a-f]+"
)
MOMENT = re.compile(r"\b20\d\d-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:\.\d+)?")


def steady(verdict: Verdict) -> Verdict:
    """Return the verdict with a headline in which random ids are numbered, and clocks stand still.

    Ids keep their form and their length, so that lines break where they broke.
    """
    if verdict.headline is None:
        return verdict
    numbers: dict[str, int] = {}
    finding = verdict.headline
    return replace(
        verdict,
        headline=replace(
            finding,
            title=_fixed(finding.title, numbers),
            evidence=tuple(
                Evidence(piece.label, _fixed(piece.text, numbers)) for piece in finding.evidence
            ),
        ),
    )


def _fixed(text: str, numbers: dict[str, int]) -> str:
    def numbered(match: re.Match[str]) -> str:
        found = match.group()
        number = numbers.setdefault(found.replace("-", ""), len(numbers) + 1)
        digits = f"{number:032d}"
        if "-" not in found:
            return digits
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    text = PIECE.sub("", text)
    # Ids that a test chose itself begin with zeros: they are steady already.
    text = ID.sub(
        lambda match: match.group() if match.group()[:8] == "0" * 8 else numbered(match), text
    )
    text = RANDOM.sub(lambda match: re.sub(r"[^$]", "x", match.group()), text)
    text = ADDRESS.sub(lambda match: f"0x{1:0{len(match.group()) - 2}}", text)
    return MOMENT.sub(lambda match: f"2026-01-02{match.group(1)}03:04:05", text)
