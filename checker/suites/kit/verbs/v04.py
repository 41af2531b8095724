"""The verbs of exercise 04: an app needs its tables before it can serve."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.shed import innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v02 import Verbs02

CATEGORIES, LOANS = "/api/v1/categories", "/api/v1/loans"

# What a row needs besides what a test names; a later exercise adds its own columns.
ROWS: dict[str, dict[str, Any]] = {
    "members": {"name": "anna", "email": "row{}@example.org"},
    "categories": {"name": "shelf {}"},
    "tools": {"name": "a tool", "description": None, "deposit_cents": 0, "category_id": None},
    "tags": {"name": "tag {}"},
    "tool_tags": {},
    "loans": {"due_on": "2099-05-01", "returned_at": None},
}
WITHOUT_ID = frozenset({"tool_tags"})
WITHOUT_MOMENT = frozenset({"tags", "tool_tags"})
STORED_AT = "1999-12-31T12:00:00+00:00"


class Verbs04(Verbs02):
    """As in 02, over a database in a file."""

    rows = ROWS
    _stored = 0

    def app(self, **values: Any) -> StandIn:
        """Return an app whose tables `flask init-db` has made."""
        app = super().app(**values)
        self.shed.note("flask init-db")
        ended = self.shed.ask_kit("run_command", app=app.learner_name, arguments=["init-db"])
        if ended["raised"] is not None or ended["code"] != 0:
            raised = ended["raised"] or {
                "type": f"exit code {ended['code']}",
                "message": ended["output"],
            }
            raise Mismatch(
                f"flask init-db cannot make the tables: {raised['type']}: {raised['message']}",
                expected="tables in the database of the app's configuration",
                got=f"{raised['type']}: {raised['message']}",
                where=innermost(raised),
            )
        return app

    def make_category(self, client: FlaskClient, name: str) -> dict[str, Any]:
        """Create a category and return the answer's body."""
        return self._made(client.post(CATEGORIES, json={"name": name}))

    def borrow(
        self, client: FlaskClient, tool_id: object, borrower_id: object, due_on: str = "2099-05-01"
    ) -> dict[str, Any]:
        """Lend a tool and return the answer's body."""
        body = {"tool_id": tool_id, "borrower_id": borrower_id, "due_on": due_on}
        return self._made(client.post(LOANS, json=body))

    def row(self, table: str, **fields: Any) -> dict[str, Any]:
        """Return a whole row of a table: an id of its own, and what a test does not name."""
        self._stored += 1
        number = self._stored
        filled = {
            name: value.format(number) if isinstance(value, str) else value
            for name, value in self.rows[table].items()
        }
        if table not in WITHOUT_ID:
            filled["id"] = row_id(number)
        if table not in WITHOUT_MOMENT:
            filled["created_at"] = STORED_AT
        return filled | fields

    def refusal(self, app: StandIn, table: str, *rows: dict[str, Any]) -> dict[str, Any] | None:
        """Insert rows by plain SQL; return what the database has against it, or nothing."""
        answer: dict[str, Any] | None = self.shed.ask_tables(
            "insert", app=app.learner_name, table=table, rows=list(rows)
        )
        return answer

    def store(self, app: StandIn, table: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
        """Insert rows past the learner's services, many at once; each row is completed."""
        whole = [self.row(table, **row) for row in rows]
        noun = table if len(whole) > 1 else table.removesuffix("s")
        self.shed.note(f"({len(whole)} {noun} stored by plain SQL)")
        refused = self.refusal(app, table, *whole)
        if refused is not None:
            raise Mismatch(
                f"the table {table} refuses a row that the brief allows: {refused['message']}",
                expected=f"a row such as {whole[0]}",
                got=f"{refused['type']}: {refused['message']}",
                advice=_about_a_column_of_ones_own(refused["message"], whole[0]),
            )
        return whole

    def _made(self, response: TestResponse) -> dict[str, Any]:
        expect = Expect(self.shed.exchanges)
        expect.status(response, 201)
        return expect.mapping(response)


def _about_a_column_of_ones_own(message: str, row: dict[str, Any]) -> str:
    """Say what a column needs that plain SQL does not know, if that is what the database misses."""
    found = re.search(r"NOT NULL constraint failed: \w+\.(\w+)", message)
    if found is None or found[1] in row:
        return ""
    return (
        f"No brief names the column {found[1]}: a row that plain SQL writes does not have it, and "
        "a default of the mapper is not asked. Let the column be null, or give it a server_default."
    )


def row_id(number: int) -> str:
    """Return the id of a row that a test stores: a UUID that sorts by its number."""
    return f"00000000-0000-4000-8000-{number:012d}"
