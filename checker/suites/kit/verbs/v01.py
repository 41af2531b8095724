"""The verbs of exercise 01: an app, and nothing in it yet."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from checker.suites.kit.shed import Shed
from checker.suites.kit.standin import StandIn


class Verbs:
    """What a suite can do with Toolshed in exercise 01."""

    # What production needs besides what 01 knew, and the modules that make an app at import.
    environment: Mapping[str, str] = MappingProxyType({})
    entry_points: frozenset[str] = frozenset()

    def __init__(self, shed: Shed) -> None:
        self.shed = shed

    def app(self, **values: Any) -> StandIn:
        """Return an app that is ready for requests, with a database of its own in a file.

        Keyword arguments are settings that override those of TestingConfig.
        """
        database = f"sqlite:///{self.shed.database_file().as_posix()}"
        return self.shed.build(values={"SQLALCHEMY_DATABASE_URI": database} | values)

    def rehearse(self) -> None:
        """Do what each test depends on; a mismatch here blocks all of them.

        That the package can be imported and an app be built is asked before. Most exercises
        depend on nothing else.
        """
