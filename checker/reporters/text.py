"""Makes text that learners or their programs wrote safe to show."""

import unicodedata

KEPT = frozenset("\n\t")
# Marks that turn the direction of what follows: they can make text read as something else.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""Return the text with control characters and direction marks written out, as in \x1b."""
    return "".join(_escaped(sign) if _hides(sign) else sign for sign in text)


def _hides(sign: str) -> bool:
    return sign not in KEPT and (sign in TURNING or unicodedata.category(sign) in {"Cc", "Cs"})


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def one_line(text: str) -> str:
    """Return the text as `visible` does, with line breaks and tabs written out too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")
