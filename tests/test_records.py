"""The verdict document: one schema, published, and the same both ways."""

import json

import jsonschema
import pytest

from checker import records
from checker.catalog import COURSE
from tests import bad_input

SCHEMA = COURSE / "schema" / "verdict-1.json"


def test_the_published_schema_is_that_of_the_code() -> None:
    """Whoever reads documents can rely on the file."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == records.schema()


@pytest.mark.parametrize("name", ["import_error", "crash_in_view", "not_utf8"])
def test_documents_follow_the_schema_and_come_back(name: str) -> None:
    """A document is valid, and makes the verdict again."""
    verdict = bad_input.verdict_of(name)
    text = records.to_json(verdict)
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert records.from_json(text) == verdict


def test_document_is_the_same_in_each_process() -> None:
    """A set has another order in each process; in the document it has one."""
    blocks = records.document(bad_input.verdict_of("not_utf8"))["headline"]["blocks"]
    assert blocks == ["behaviour", "shape", "style", "types"]


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 2}', '{"version": 1}'])
def test_anything_else_is_refused(text: str) -> None:
    """A document of another version is not guessed at."""
    with pytest.raises(ValueError, match=r"version|validation"):
        records.from_json(text)
