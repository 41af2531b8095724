"""Fills a running Toolshed with a little data, through its own API: what a client could do."""

import time
from collections.abc import Mapping
from typing import Any

from flask import Flask

PASSWORD = "a long enough one"  # noqa: S105 - of sample data that lives as long as a run
LIBRARIAN = "librarian@toolshed.example.org"
ERRORS_FROM = 400
LOOKS, PAUSE = 50, 0.1

# The first exercise that has each of these.
MEMBERS, TAGS, LOANS, REVIEWS, REPORTS, TOKENS = 2, 3, 4, 5, 7, 8


class Seeds:
    """Sample data on its way into an app.

    `names` has the ids that the app gave, by the names that examples use, and the tokens as
    `token_ann`; `problems` are sentences about what the app did not take.
    """

    def __init__(self, app: Flask, number: str) -> None:
        self.app = app
        self.exercise = int(number)
        self.names: dict[str, str] = {"password": PASSWORD}
        self.problems: list[str] = []

    def sow(self) -> "Seeds":
        """Send everything that the exercise knows; what fails is noted, and the rest is tried."""
        if self.exercise >= TOKENS:
            self._librarian()
        if self.exercise >= MEMBERS:
            for name in ("ann", "ben"):
                self._member(name)
            self._tools()
        if self.exercise >= LOANS:
            self._loan()
        if self.exercise >= REVIEWS:
            review = {"tool_id": "{drill}", "member_id": "{ben}", "stars": 5}
            self._send("review", "/reviews", review, who="ben")
        if self.exercise >= REPORTS:
            self._send("report", "/reports", {"loans": "all"}, who="librarian")
            self._wait_for_report()
        return self

    def _librarian(self) -> None:
        runner = self.app.test_cli_runner()
        entered = f"{PASSWORD}\n{PASSWORD}\n"
        done = runner.invoke(args=["make-librarian", LIBRARIAN], input=entered)
        if done.exit_code:
            self.problems.append(f"flask make-librarian failed: {_last_line(done.output)}")
        self._login("librarian", LIBRARIAN)

    def _member(self, name: str) -> None:
        person = {"name": name.capitalize(), "email": f"{name}@toolshed.example.org"}
        if self.exercise < TOKENS:
            self._send(name, "/members", person)
            return
        self._send(name, "/auth/register", person | {"password": PASSWORD})
        self._login(name, person["email"])

    def _login(self, name: str, email: str) -> None:
        answer = self._answer("/auth/login", {"email": email, "password": PASSWORD}, "")
        if answer and isinstance(answer.get("token"), str):
            self.names[f"token_{name}"] = answer["token"]

    def _tools(self) -> None:
        drill: dict[str, Any] = {"name": "Drill", "owner_id": "{ann}", "deposit_cents": 2500}
        ladder: dict[str, Any] = {"name": "Ladder", "owner_id": "{ann}", "description": "3 m long"}
        if self.exercise >= TAGS:
            drill["tags"] = ["metal", "electric"]
        if self.exercise >= LOANS:
            self._send("category", "/categories", {"name": "Power tools"}, who="librarian")
            drill["category_id"] = "{category}"
        self._send("drill", "/tools", drill, who="ann")
        self._send("ladder", "/tools", ladder, who="ann")

    def _loan(self) -> None:
        loan = {"tool_id": "{drill}", "borrower_id": "{ben}", "due_on": "2026-01-15"}
        self._send("loan", "/loans", loan, who="ben")

    def _wait_for_report(self) -> None:
        """Wait until a worker has made the report, so that its lines can be asked for."""
        path, headers = f"/api/v1/reports/{self.names.get('report')}", self._headers("librarian")
        for _ in range(LOOKS if "report" in self.names else 0):
            answer = self.app.test_client().get(path, headers=headers).get_json(silent=True)
            if isinstance(answer, dict) and answer.get("status") != "pending":
                return
            time.sleep(PAUSE)
        self.problems.append("the report is not done: no task has made it")

    def _send(self, name: str, path: str, body: Mapping[str, Any], who: str = "") -> None:
        answer = self._answer(path, body, who)
        if answer and isinstance(answer.get("id"), str):
            self.names[name] = answer["id"]

    def _answer(self, path: str, body: Mapping[str, Any], who: str) -> dict[str, Any] | None:
        headers = self._headers(who)
        sent = {key: self._known(value) for key, value in body.items()}
        try:
            answer = self.app.test_client().post(f"/api/v1{path}", json=sent, headers=headers)
        except Exception as error:  # noqa: BLE001 - whatever the learner's code raises
            self.problems.append(f"POST /api/v1{path} raised {type(error).__name__}: {error}")
            return None
        if answer.status_code >= ERRORS_FROM:
            self.problems.append(f"POST /api/v1{path} answered {answer.status_code}")
            return None
        found = answer.get_json(silent=True)
        return found if isinstance(found, dict) else None

    def _headers(self, who: str) -> dict[str, str]:
        token = self.names.get(f"token_{who}")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _known(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("{"):
            return self.names.get(value.strip("{}"), "")
        return value


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no output"])[-1]
