"""The verdict as JUnit XML, which most CI servers show: one test case for each check."""

import re
import xml.etree.ElementTree as ET

from checker.model import CheckResult, Finding, Status, Verdict
from checker.reporters.text import told, visible

# https://www.w3.org/TR/xml/#charsets: what no XML document may hold, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(verdict: Verdict) -> str:
    """Return the document, with the elements that Jenkins and its kin know.

    A check that waits for another is skipped, and one that the checker could not decide is an
    error; a finding that belongs to no check, such as a syntax error, is a failed case of its own.
    """
    results = verdict.results + verdict.regressions
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name=_text(verdict.exercise))
    for finding in verdict.loose:
        case = ET.SubElement(suite, "testcase", classname=verdict.exercise, name="submission")
        _add(case, "error" if finding.status is Status.ERRORED else "failure", finding)
    for result in results:
        _case(suite, result)
    counts = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", f"{verdict.seconds:.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, result: CheckResult) -> None:
    check = result.check
    name = f"{check.id}: {check.title}"
    # A class is what CI servers group by: the task, below its exercise.
    case = ET.SubElement(suite, "testcase", classname=f"{check.exercise}.{check.task}", name=name)
    if result.status in {Status.BLOCKED, Status.SKIPPED}:
        ET.SubElement(case, "skipped", message=_text(f"waits for: {result.blocked_by}"))
        return
    if result.status is Status.PASSED:
        return
    kind = "failure" if result.status is Status.FAILED else "error"
    found = result.findings or (Finding(check.id, result.status, result.blocked_by or "undecided"),)
    _add(case, kind, found[0], *found[1:])


def _add(case: ET.Element, kind: str, *findings: Finding) -> None:
    """Add what went wrong: servers show one element a case, so all findings stand in it."""
    element = ET.SubElement(
        case, kind, message=_text(findings[0].title), type=findings[0].cause.name.lower()
    )
    element.text = _text("\n\n".join(told(finding) for finding in findings))


def _text(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))
