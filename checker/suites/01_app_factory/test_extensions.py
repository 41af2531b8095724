"""01.3: the extension is bound by the factory, to each app's own database."""

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed


@pytest.mark.check("01.3-bound-by-factory")
def test_engine_is_the_apps_own(shed: Shed, expect: Expect) -> None:
    """db.engine follows the app whose context is active."""
    apps = {}
    for _ in range(2):
        url = f"sqlite:///{shed.database_file().as_posix()}"
        apps[url] = shed.build(values={"SQLALCHEMY_DATABASE_URI": url})
    for url, app in apps.items():
        got = shed.ask("engine_url", app=app.learner_name)
        expect.equal(got, url, "str(db.engine.url) in the app's context", app.where)
