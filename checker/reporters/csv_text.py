"""Writes rows as CSV in which no cell is a formula, whoever wrote its text."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from checker.reporters.text import one_line

# https://owasp.org/www-community/attacks/CSV_Injection
STARTS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def to_csv(rows: Iterable[Sequence[str | Decimal | None]]) -> str:
    """Return the rows as RFC 4180 has it; None is an empty cell, and only a Decimal is a number.

    A text that a spreadsheet would compute, full-width signs included, gets an apostrophe before
    it; control characters and line breaks are written out.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: str | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = one_line(value)
    return f"'{text}" if value.lstrip(" ").startswith(STARTS_A_FORMULA) else text
