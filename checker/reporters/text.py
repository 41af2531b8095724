"""Makes text that learners or their programs wrote safe to show."""

import re
import unicodedata

from checker.model import Evidence, Finding

# The label of evidence that the HTML report draws, and that says nothing to a reader.
ORDER = "order"

KEPT = frozenset("\n\t")
# Marks that turn the direction of what follows: they can make text read as something else.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# A line of a job's log that GitHub's runner takes for a command, indented or not.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)", re.MULTILINE)


def visible(text: str) -> str:
    r"""Return the text with control characters and direction marks written out, as in \x1b.

    Nor does a line of it command GitHub's runner: `::` at its beginning becomes `\x3a:`.
    """
    safe = "".join(_escaped(sign) if _hides(sign) else sign for sign in text)
    return COMMAND.sub(lambda found: found[1] + r"\x3a" if found[1] is not None else r"\x23", safe)


def _hides(sign: str) -> bool:
    return sign not in KEPT and (sign in TURNING or unicodedata.category(sign) in {"Cc", "Cs"})


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def one_line(text: str) -> str:
    """Return the text as `visible` does, with line breaks and tabs written out too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def in_words(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence without what only a picture can show: the order of statements."""
    return tuple(item for item in evidence if item.label != ORDER)


def told(finding: Finding) -> str:
    """Return a finding as lines of text, not yet made safe: title, place, evidence, advice."""
    lines = [finding.title]
    if finding.location is not None:
        lines.append(f"at {finding.location.path}:{finding.location.line}")
    lines += [f"{item.label}: {item.text}" for item in in_words(finding.evidence)]
    if finding.advice:
        lines.append(f"try this: {finding.advice}")
    return "\n".join(lines)
