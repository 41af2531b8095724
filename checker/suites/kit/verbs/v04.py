"""The verbs of exercise 04: an app needs its tables before it can serve."""

from typing import Any

from checker.suites.kit.expect import Mismatch
from checker.suites.kit.shed import innermost
from checker.suites.kit.standin import StandIn
from checker.suites.kit.verbs.v02 import Verbs02


class Verbs04(Verbs02):
    """As in 02, over a database in a file."""

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
