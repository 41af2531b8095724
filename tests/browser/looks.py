"""What must hold of any page of ours, in any browser window."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All that the rules of WCAG 2.2, levels A and AA, and good practice of axe say.
OPTIONS: dict[str, Any] = {"resultTypes": ["violations", "incomplete"]}
# What axe can only ask a person: whether a single sign can be seen. Each has a word beside it.
ASKED = frozenset({"shortTextContent", "nonBmp"})


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong or doubtful, one line a rule, with the first element."""
    report = Axe().run(page, options=OPTIONS).response
    return [
        f"{rule['id']}: {rule['help']}: {nodes[0]['html'][:200]} {nodes[0]['failureSummary']}"
        for rule in report["violations"] + report["incomplete"]
        if (nodes := [node for node in rule["nodes"] if not _asked(node)])
    ]


def _asked(node: dict[str, Any]) -> bool:
    data = [check["data"] for check in node["any"] if isinstance(check.get("data"), dict)]
    return any(one.get("messageKey") in ASKED for one in data)


def sticks_out(page: Page) -> list[str]:
    """Return the elements that are wider than the window, which would need sideways scrolling."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter(one => !one.closest('.hidden, .skip'))
        .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))"""
    )
    return found


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
