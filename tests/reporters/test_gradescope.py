"""Gradescope's results.json, as its documentation describes it."""

import json

import jsonschema
import pytest

from checker.reporters import gradescope
from tests.reporters import hostile

# What https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format says, as a
# schema: Gradescope publishes none. No Gradescope has read these documents.
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEST = {
    "type": "object",
    "properties": {
        "score": {"type": "number"}, "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]}, "name": {"type": "string"},
        "name_format": FORMAT, "number": {"type": "string"}, "output": {"type": "string"},
        "output_format": FORMAT, "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY, "extra_data": {"type": "object"},
    },
    "additionalProperties": False,
}  # fmt: skip
SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "number"}, "execution_time": {"type": "integer"},
        "output": {"type": "string"}, "output_format": FORMAT, "test_output_format": FORMAT,
        "test_name_format": FORMAT, "visibility": VISIBILITY, "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"}, "tests": {"type": "array", "items": TEST},
        "leaderboard": {"type": "array"},
    },
    "additionalProperties": False,
}  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"blocked": True}, {"errored": True}])
def test_document_is_as_the_documentation_says(options: dict[str, bool]) -> None:
    """Names and values are those that Gradescope knows; text is shown as text."""
    out = gradescope.results(hostile.verdict(**options))
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert "\x1b" not in out
    out.encode("utf-8")
    for test in document["tests"]:
        assert (test["output_format"], test["name_format"]) == ("text", "text")


def test_scores_are_those_of_the_verdict() -> None:
    """The sum of the tests is the score, and their most what there is to earn."""
    verdict = hostile.verdict()
    document = json.loads(gradescope.results(verdict))
    earned, full = verdict.score
    assert document["score"] == sum(test["score"] for test in document["tests"]) == earned
    assert sum(test["max_score"] for test in document["tests"]) == full


def test_fault_of_ours_is_no_zero() -> None:
    """Without any score Gradescope shows that the autograder failed."""
    document = json.loads(gradescope.results(hostile.verdict(errored=True)))
    assert "score" not in document
    assert document["tests"] == []
    assert "its fault, not yours" in document["output"]
