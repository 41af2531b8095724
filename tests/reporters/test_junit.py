"""JUnit XML: what CI servers read, whatever learners write."""

import re
import xml.etree.ElementTree as ET

import pytest

from checker.model import Verdict
from checker.reporters.junit import junit
from tests.reporters import hostile

# The schema of Jenkins, whose reading of JUnit XML others follow:
# https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped"},
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?")


def read(verdict: Verdict) -> ET.Element:
    """Return the root of a report, which must be well formed, in UTF-8 too."""
    return ET.fromstring(junit(verdict).encode("utf-8"))  # noqa: S314 - our own document


@pytest.mark.parametrize("options", [{}, {"blocked": True}, {"errored": True}])
def test_document_holds_to_the_schema(options: dict[str, bool]) -> None:
    """Elements, their attributes, and the form of a time."""
    root = read(hostile.verdict(**options))
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert len(element) <= 1 or element.tag in {"testsuite", "testsuites"}
        assert TIME.fullmatch(element.get("time", "0"))
    for case in root.iter("testcase"):
        assert case.get("name")


def test_each_check_is_a_case_with_its_status() -> None:
    """Failed, open and blocked are three things, and the counts are right."""
    suite = read(hostile.verdict(errored=True))[0]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
        str(len(hostile.EXERCISE.checks)), "1", "1", "0",
    ]  # fmt: skip
    blocked = read(hostile.verdict(blocked=True))[0]
    assert blocked[0].get("name") == "submission"
    assert blocked[0][0].tag == "failure"
    assert blocked.get("skipped") == str(len(hostile.EXERCISE.checks))


def test_what_no_xml_may_hold_is_written_out_or_replaced() -> None:
    """Control characters and lone surrogates would make the whole document unreadable."""
    text = read(hostile.verdict())[0][0][0].text or ""
    assert "<script>alert(1)</script>" in text
    assert "\\x1b[31mred\\x00\\u202e\N{REPLACEMENT CHARACTER}\\ud800" in text
    assert "]]>" in text
