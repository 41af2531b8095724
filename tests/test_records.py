"""The verdict document: one schema, published, and the same both ways."""

import json
import subprocess
import sys

import jsonschema
import pytest
from pydantic import TypeAdapter

from checker import records
from checker.catalog import COURSE
from checker.model import Cause, Evidence, Finding, Judge, Location, Status, Verdict
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


@pytest.mark.parametrize(
    "finding",
    [
        Finding("01.1-two-apps", Status.PASSED),
        Finding(
            "",
            Status.FAILED,
            "importing toolshed: é \u2028",
            Cause.IMPORT,
            (Evidence("got", "one\ntwo"), Evidence("expected", "")),
            Location("toolshed/app.py", 3, 7, "app = 1"),
            "Look there.",
            frozenset({Judge.SHAPE, Judge.BEHAVIOUR}),
        ),
    ],
)
def test_a_finding_comes_back_from_its_line(finding: Finding) -> None:
    """What the judge says is one line, and gives the finding that Pydantic reads in it."""
    line = records.encode(finding)
    assert "\n" not in line
    assert records.decode(line) == finding == TypeAdapter(Finding).validate_json(line)


@pytest.mark.parametrize(
    "line", ["", "[]", "null", "{}", '{"check": ', '{"check": "01.1", "status": "passed"}']
)
def test_a_line_that_holds_no_finding_is_refused(line: str) -> None:
    """A judge that says anything else has failed: nothing is guessed."""
    with pytest.raises(ValueError, match=r"finding|Expecting"):
        records.decode(line)


@pytest.mark.parametrize(
    ("name", "value"), [("status", "fine"), ("cause", 99), ("blocks", ["all"]), ("evidence", [{}])]
)
def test_a_finding_with_an_unknown_word_is_refused(name: str, value: object) -> None:
    """The words are those of the model."""
    data = json.loads(records.encode(Finding("01.1-two-apps", Status.PASSED)))
    with pytest.raises(ValueError, match=r"finding|valid"):
        records.decode(json.dumps(data | {name: value}))


@pytest.mark.parametrize("name", ["import_error", "crash_in_view", "not_utf8"])
def test_a_document_is_what_pydantic_makes_of_a_verdict(name: str) -> None:
    """It is made without waiting for Pydantic, which is for reading documents."""
    verdict = bad_input.verdict_of(name)
    made = records.document(verdict)
    fields = TypeAdapter(Verdict).dump_python(verdict, mode="json")
    fields["headline"]["blocks"] = sorted(fields["headline"]["blocks"])
    for finding in fields["loose"]:
        finding["blocks"] = sorted(finding["blocks"])
    assert {key: made[key] for key in fields} == fields
    assert list(made)[3:] == list(fields)


def test_a_check_need_not_import_pydantic() -> None:
    """It takes longer than all else that hearing a judge and writing a verdict takes."""
    told = records.encode(Finding("01.1-two-apps", Status.PASSED))
    code = (
        f"import sys; from checker import pipeline, records; records.decode({told!r}); "
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=COURSE, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
