"""The catalogue in memory: a stand-in for the database of exercise 04."""

from uuid import UUID

from toolshed.members.models import Member
from toolshed.tools.models import Tool


class Catalogue:
    """All members and tools of one app, reached through connections."""

    def __init__(self) -> None:
        """Start empty, with no connection open."""
        self.opened = 0
        self.closed = 0
        self._members: dict[UUID, Member] = {}
        self._tools: dict[UUID, Tool] = {}

    @property
    def open_connections(self) -> int:
        """Return how many connections nobody has closed yet."""
        return self.opened - self.closed

    def connect(self) -> "Connection":
        """Open a connection; whoever opens it must close it."""
        self.opened += 1
        return Connection(self, self._members, self._tools)

    def release(self) -> None:
        """Count a connection as closed; Connection.close calls this."""
        self.closed += 1


class Connection:
    """The way to the members and tools, usable until it is closed."""

    def __init__(
        self,
        catalogue: Catalogue,
        members: dict[UUID, Member],
        tools: dict[UUID, Tool],
    ) -> None:
        """Remember the catalogue; Catalogue.connect calls this."""
        self._catalogue = catalogue
        self._members = members
        self._tools = tools
        self._is_open = True

    @property
    def members(self) -> dict[UUID, Member]:
        """Return the members by id; change this dict to change the catalogue."""
        self._insist_on_open()
        return self._members

    @property
    def tools(self) -> dict[UUID, Tool]:
        """Return the tools by id; change this dict to change the catalogue."""
        self._insist_on_open()
        return self._tools

    def close(self) -> None:
        """Give the connection back; closing twice does no harm."""
        if self._is_open:
            self._is_open = False
            self._catalogue.release()

    def _insist_on_open(self) -> None:
        if not self._is_open:
            message = "this connection to the catalogue is closed"
            raise RuntimeError(message)
