"""Requests to try against a running Toolshed: what each brief promises, as curl lines."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One request, and the status that the brief promises.

    `{drill}` and such stand for ids of the sample data, in the path and in the body. `who` signs
    the request from 08 on; `kind` is another Content-Type than JSON.
    """

    about: str
    method: str
    path: str
    status: int
    body: Mapping[str, Any] | str | None = None
    who: str = ""
    kind: str = "application/json"


API = "/api/v1"
EXAMPLES: dict[str, tuple[Example, ...]] = {
    "01": (
        Example("is the process alive?", "GET", "/health/live", 200),
        Example("does the database answer?", "GET", "/health/ready", 200),
    ),
    "02": (
        Example("the tools", "GET", f"{API}/tools", 200),
        Example("one tool", "GET", f"{API}/tools/{{drill}}", 200),
        Example(
            "a new member", "POST", f"{API}/members", 201,
            {"name": "Cleo", "email": "cleo@toolshed.example.org"},
        ),
        Example("a new tool", "POST", f"{API}/tools", 201, {"name": "Saw", "owner_id": "{ann}"}),
        Example(
            "a change of one field", "PATCH", f"{API}/tools/{{drill}}", 200, {"description": None}
        ),
        Example("an owner cannot be deleted", "DELETE", f"{API}/members/{{ann}}", 409),
        Example("there is no PUT", "PUT", f"{API}/tools/{{drill}}", 405, {"name": "Drill"}),
    ),
    "03": (
        Example("search", "GET", f"{API}/tools?q=dri&max_deposit_cents=5000", 200),
        Example(
            "tags", "POST", f"{API}/tools", 201,
            {"name": "Saw", "owner_id": "{ann}", "tags": ["Wood", "wood"]},
        ),
        Example(
            "all bad fields at once", "POST", f"{API}/members", 422, {"name": "", "mail": "cleo"}
        ),
        Example("the owner stays", "PATCH", f"{API}/tools/{{drill}}", 422, {"owner_id": "{ben}"}),
        Example("no JSON", "POST", f"{API}/members", 415, "name=Cleo", kind="text/plain"),
        Example("broken JSON", "POST", f"{API}/members", 400, "{"),
        Example("an unknown parameter", "GET", f"{API}/tools?colour=red", 422),
    ),
    "04": (
        Example("the dearest first", "GET", f"{API}/tools?sort=-deposit_cents&per_page=2", 200),
        Example("statistics", "GET", f"{API}/tools/statistics", 200),
        Example(
            "the drill is out", "POST", f"{API}/loans", 409,
            {"tool_id": "{drill}", "borrower_id": "{ann}", "due_on": "2030-05-01"},
        ),
        Example(
            "all or none", "POST", f"{API}/loans/batch", 409,
            {"tool_ids": ["{ladder}", "{drill}"], "borrower_id": "{ben}", "due_on": "2030-05-01"},
        ),
        Example("what is out", "GET", f"{API}/loans?state=open", 200),
        Example("it comes back", "POST", f"{API}/loans/{{loan}}/return", 200),
        Example("only once", "POST", f"{API}/loans/{{loan}}/return", 409),
        Example(
            "now it can be lent", "POST", f"{API}/loans", 201,
            {"tool_id": "{drill}", "borrower_id": "{ann}", "due_on": "2030-05-01"},
        ),
    ),
    "05": (
        Example("tools with owner, category and rating", "GET", f"{API}/tools", 200),
        Example("all tags, not only this one", "GET", f"{API}/tools?tag=metal", 200),
        Example("what a member has borrowed", "GET", f"{API}/members/{{ben}}/loans", 200),
        Example("what is overdue", "GET", f"{API}/loans/overdue", 200),
        Example("overdue on a day", "GET", f"{API}/loans/overdue?on=2026-01-20", 200),
        Example(
            "a review", "POST", f"{API}/reviews", 201,
            {"tool_id": "{ladder}", "member_id": "{ben}", "stars": 4},
        ),
    ),
    "06": (
        Example("an unknown path", "GET", "/no/such/path", 404),
        Example("an unknown tool", "GET", f"{API}/tools/42", 404),
        Example("a wrong method, with Allow", "PUT", f"{API}/tools/{{drill}}", 405),
        Example("broken JSON", "POST", f"{API}/members", 400, "{"),
        Example("bad fields", "POST", f"{API}/members", 422, {"name": ""}),
        Example(
            "a second review", "POST", f"{API}/reviews", 409,
            {"tool_id": "{drill}", "member_id": "{ben}", "stars": 1},
        ),
    ),
    "07": (
        Example(
            "a loan; its receipt is mailed", "POST", f"{API}/loans", 201,
            {"tool_id": "{ladder}", "borrower_id": "{ben}", "due_on": "2030-05-01"},
        ),
        Example("a report", "POST", f"{API}/reports", 202, {"loans": "open"}),
        Example("how far it is", "GET", f"{API}/reports/{{report}}", 200),
        Example("its lines", "GET", f"{API}/reports/{{report}}/csv", 200),
        Example("no such report", "GET", f"{API}/reports/42/csv", 404),
    ),
    "08": (
        Example("without a token", "GET", f"{API}/loans", 401),
        Example(
            "a login", "POST", f"{API}/auth/login", 200,
            {"email": "ann@toolshed.example.org", "password": "{password}"},
        ),
        Example("who is asking", "GET", f"{API}/auth/me", 200, who="ann"),
        Example(
            "a tool of Ann's", "POST", f"{API}/tools", 201,
            {"name": "Saw", "owner_id": "{ann}"}, who="ann",
        ),
        Example("not Ben's tool", "DELETE", f"{API}/tools/{{drill}}", 403, who="ben"),
        Example("Ben's own loans", "GET", f"{API}/loans", 200, who="ben"),
        Example("not Ann's loan", "GET", f"{API}/loans/{{loan}}", 404, who="ann"),
        Example("for librarians", "GET", f"{API}/loans/overdue", 200, who="librarian"),
        Example("signed out", "POST", f"{API}/auth/logout", 204, who="ann"),
    ),
}  # fmt: skip


def filled(text: str, names: Mapping[str, str]) -> str:
    """Return a text with the ids of the sample data; a missing one says what belongs there."""
    return PLACE.sub(lambda found: names.get(found[1], f"ID-OF-{found[1].upper()}"), text)


def curl(example: Example, address: str, names: Mapping[str, str]) -> str:
    """Return the request as a line for this system's shell; `names` has ids, and tokens too."""
    words = ["curl.exe" if sys.platform == "win32" else "curl", "-i"]
    if example.method != "GET":
        words += ["-X", example.method]
    words.append(address + filled(example.path, names))
    if example.who:
        token = names.get(f"token_{example.who}", f"TOKEN-OF-{example.who.upper()}")
        words += ["-H", f"Authorization: Bearer {token}"]
    if example.body is not None:
        text = example.body if isinstance(example.body, str) else json.dumps(example.body)
        words += ["-H", f"Content-Type: {example.kind}", "-d", filled(text, names)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
