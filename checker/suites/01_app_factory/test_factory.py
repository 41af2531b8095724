"""01.1: the factory, and what it shares with nobody."""

import pytest

from checker.suites.kit.expect import Expect
from checker.suites.kit.shed import Shed


@pytest.mark.check("01.1-package-imports")
def test_package_imports(shed: Shed, expect: Expect) -> None:
    """That this test runs means that the package was imported, in an empty environment."""
    expect.true(
        "toolshed" in shed.ask_kit("modules"),
        "there is no package toolshed",
        expected="a package toolshed",
        got="none",
    )


@pytest.mark.check("01.1-factory")
def test_overridden_values_win(shed: Shed, expect: Expect) -> None:
    """The factory uses the class that it is given, overridden values included."""
    database = f"sqlite:///{shed.database_file().as_posix()}"
    values = {"SQLALCHEMY_DATABASE_URI": database, "TOOLSHED_PROBE": "a value of this test"}
    app = shed.build(values=values)
    got = shed.ask_kit("settings", app=app.learner_name, names=sorted(values))
    for name, value in values.items():
        expect.equal(got[name], value, f"app.config[{name!r}]", app.where)


@pytest.mark.check("01.1-two-apps")
def test_two_apps_are_two(shed: Shed, expect: Expect) -> None:
    """Two calls give two apps, with configurations and databases of their own."""
    first, second = (
        shed.build(
            values={"SQLALCHEMY_DATABASE_URI": f"sqlite:///{shed.database_file().as_posix()}"}
        )
        for _ in range(2)
    )
    one, other = first.learner_name, second.learner_name
    expect.true(
        not shed.ask_kit("same_app", one=one, other=other),
        "create_app returned the same application twice",
        expected="a new application from each call",
        got="one application, returned twice",
        where=first.where,
    )
    shed.note("first.config['TOOLSHED_PROBE'] = 'first'")
    shed.ask("change_setting", app=one, name="TOOLSHED_PROBE", value="first")
    got = shed.ask_kit("settings", app=other, names=["TOOLSHED_PROBE"])
    expect.equal(got["TOOLSHED_PROBE"], None, "second.config.get('TOOLSHED_PROBE')", first.where)
    databases = [
        shed.ask_kit("settings", app=name, names=["SQLALCHEMY_DATABASE_URI"])[
            "SQLALCHEMY_DATABASE_URI"
        ]
        for name in (one, other)
    ]
    expect.true(
        databases[0] != databases[1],
        "two apps share one database",
        expected="each app has the database of its own configuration class",
        got=f"both have {databases[0]}",
        where=first.where,
    )
