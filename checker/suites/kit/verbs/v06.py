"""The verbs of exercise 06: an app that treats an exception as production does."""

from typing import Any

from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v05 import Verbs05

# With TESTING, Flask raises what no handler takes, and nobody sees the answer of a 500.
AS_IN_PRODUCTION = {"TESTING": False, "DEBUG": False, "PROPAGATE_EXCEPTIONS": None}


class Verbs06(Verbs05):
    """As in 05; what the app logs is heard."""

    def app(self, **values: Any) -> StandIn:
        """Return an app as in 05; what it logs is printed without the paths of this machine."""
        self.shed.ask_logs("install")
        return super().app(**values)

    def deployed(self, **values: Any) -> StandIn:
        """Return an app out of which no exception comes: each becomes an answer."""
        return self.app(**AS_IN_PRODUCTION, **values)
