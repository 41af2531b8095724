"""The verbs of exercise 02: members and tools, made over HTTP as any client does."""

from typing import Any

from flask.testing import FlaskClient

from checker.suites.kit import data
from checker.suites.kit.expect import Expect
from checker.suites.kit.verbs.v01 import Verbs

MEMBERS, TOOLS = "/api/v1/members", "/api/v1/tools"


class Verbs02(Verbs):
    """Members and tools."""

    def make_member(self, client: FlaskClient, **fields: Any) -> dict[str, Any]:
        """Create a member and return the answer's body; keyword arguments win over data."""
        response = client.post(MEMBERS, json=data.member(**fields))
        expect = Expect(self.shed.exchanges)
        expect.status(response, 201)
        return expect.mapping(response)

    def make_tool(self, client: FlaskClient, **fields: Any) -> dict[str, Any]:
        """Create a tool, and its owner unless one is given; return the answer's body."""
        if "owner_id" not in fields:
            fields["owner_id"] = self.make_member(client).get("id")
        response = client.post(TOOLS, json=data.tool(**fields))
        expect = Expect(self.shed.exchanges)
        expect.status(response, 201)
        return expect.mapping(response)
