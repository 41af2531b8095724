"""The verbs of exercise 07: an app with a background, and nothing that leaves the cell."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask.testing import FlaskClient

from checker.suites.kit.background import MAILS, WORKERS
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v06 import Verbs06

DATABASE = "SQLALCHEMY_DATABASE_URI"


@dataclass(frozen=True, slots=True)
class Lent:
    """A loan as a mail tells it: whom it goes to, and the words that it holds."""

    id: str
    tool_id: str
    email: str
    name: str
    words: tuple[str, ...]


class Verbs07(Verbs06):
    """As in 06; what the app sends to a broker or to a mail server is seen."""

    environment = MappingProxyType({"REDIS_URL": "redis://localhost:6379/0"})
    entry_points = frozenset({"toolshed.worker", "toolshed.wsgi"})
    # The file of the app that was made last.
    database: Path

    def app(self, **values: Any) -> StandIn:
        """Return an app as in 06, with a broker that is empty."""
        self.shed.ask_about(WORKERS, "install")
        self.shed.ask_about(MAILS, "install")
        self.database = self.shed.database_file()
        return super().app(**{DATABASE: f"sqlite:///{self.database.as_posix()}"} | values)

    def lend(self, client: FlaskClient, tool: str, due_on: str = "2099-05-01") -> Lent:
        """Lend a tool of this name over HTTP to a member of its own."""
        name, email = f"borrower of the {tool}", _address(tool)
        tools, borrower = self.make_ready(client, tool, name=name, email=email)
        loan = self.borrow(client, tools[0], borrower, due_on)
        return Lent(str(loan.get("id")), tools[0], email, name, (tool, due_on))

    def make_ready(self, client: FlaskClient, *tools: str, **member: str) -> tuple[list[str], str]:
        """Create tools of these names and a borrower over HTTP, in one step; return their ids."""
        named = " and ".join(map(repr, tools))
        told = f"(created over HTTP: {named}, and a member, {member['email']}, to borrow)"
        with self._in_one_step(told):
            made = [str(self.make_tool(client, name=tool).get("id")) for tool in tools]
            return made, str(self.make_member(client, **member).get("id"))

    def lent(self, app: StandIn, *loans: tuple[str, str, str | None]) -> list[Lent]:
        """Store loans by plain SQL: the name of the tool, the day it is due, when it came back."""
        with self._in_one_step("(a member stored by plain SQL, who owns the tools)"):
            owner = self.store(app, "members", {"name": "Olga"})[0]["id"]
        return [self._store_loan(app, owner, *loan) for loan in loans]

    def _store_loan(
        self, app: StandIn, owner: str, tool: str, due_on: str, returned_at: str | None
    ) -> Lent:
        back = "returned" if returned_at else "not returned"
        who = {"name": f"borrower of the {tool}", "email": _address(tool)}
        with self._in_one_step(f"(a loan stored by plain SQL: {tool}, due on {due_on}, {back})"):
            borrower = self.store(app, "members", who)[0]["id"]
            thing = self.store(app, "tools", {"name": tool, "owner_id": owner})[0]["id"]
            row = {"tool_id": thing, "borrower_id": borrower}
            row |= {"due_on": due_on, "returned_at": returned_at}
            loan = self.store(app, "loans", row)[0]["id"]
        return Lent(loan, thing, who["email"], who["name"], (tool, due_on))


def _address(tool: str) -> str:
    return f"{tool.replace(' ', '-')}@example.org"
