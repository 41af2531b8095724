"""CSV that no spreadsheet computes."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.reporters.csv_text import STARTS_A_FORMULA, to_csv


@pytest.mark.parametrize("start", STARTS_A_FORMULA)
def test_text_that_would_be_computed_gets_an_apostrophe(start: str) -> None:
    """The signs are those of https://owasp.org/www-community/attacks/CSV_Injection."""
    assert to_csv([[f"{start}cmd()"]]).startswith(("'", "\"'"))
    assert to_csv([[f" {start}cmd()"]]).startswith(("'", "\"'"))


def test_numbers_stay_numbers_and_lines_end_as_rfc_4180_says() -> None:
    """A number is ours, whatever its sign; https://www.rfc-editor.org/rfc/rfc4180 section 2."""
    assert to_csv([["a,b", Decimal("-1.50"), None], ['"', "x"]]) == '"a,b",-1.50,\r\n"""",x\r\n'


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
@settings(max_examples=200, derandomize=True, deadline=None)
@example(["\r=1", "\x1b[31m", "\u202e", "a\nb"])
def test_every_text_stays_in_its_cell(texts: list[str]) -> None:
    """One line, as many cells as there were, and nothing that is computed or steers."""
    out = to_csv([texts])
    (row,) = csv.reader(io.StringIO(out, newline=""))
    assert len(row) == len(texts)
    assert out.count("\n") == 1
    assert not any(cell.lstrip(" ").startswith(STARTS_A_FORMULA) for cell in row)
    assert "\x1b" not in out
