"""01.2: configuration classes, APP_ENV, and secrets."""

from random import Random
from typing import Any

import pytest

from checker.suites.kit.expect import Expect, Mismatch
from checker.suites.kit.shed import Shed

GOOD_KEY = "k7Qz" * 12
PRODUCTION = {"SECRET_KEY": GOOD_KEY, "DATABASE_URL": "sqlite:///:memory:"}
CLASSES: dict[str, dict[str, Any]] = {
    "DevelopmentConfig": {
        "DEBUG": True,
        "TESTING": False,
        "SQLALCHEMY_DATABASE_URI": "sqlite:///toolshed.db",
    },
    "TestingConfig": {
        "DEBUG": False,
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:",
    },
    "ProductionConfig": {"DEBUG": False, "TESTING": False},
}
NAMES = {
    "development": "DevelopmentConfig",
    "testing": "TestingConfig",
    "production": "ProductionConfig",
}


def refused(
    shed: Shed, config: str | None, environment: dict[str, str], why: str
) -> dict[str, Any]:
    """Return what the factory raised, and insist that it is ConfigError."""
    raised = shed.refusal(config, environment=environment)
    if raised is None:
        raise Mismatch(f"an app was built {why}", expected="ConfigError", got="an application")
    if "ConfigError" not in raised["chain"]:
        raise Mismatch(
            f"create_app raised {raised['type']} {why}, not ConfigError",
            expected="ConfigError",
            got=f"{raised['type']}: {raised['message']}",
            where=(raised["frames"] or [None])[-1],
        )
    return raised


@pytest.mark.check("01.2-config-values")
@pytest.mark.parametrize("name", CLASSES)
def test_values(shed: Shed, expect: Expect, name: str) -> None:
    """An app has the values of the class that it was built from."""
    expect.equal(
        shed.ask("subclasses", names=[name]), {name: True}, f"issubclass of Config for {name}"
    )
    environment = PRODUCTION if name == "ProductionConfig" else {}
    app = shed.build(name, environment=environment)
    got = shed.ask_kit("settings", app=app.learner_name, names=sorted(CLASSES[name]))
    for setting, value in CLASSES[name].items():
        expect.equal(got[setting], value, f"app.config[{setting!r}] of {name}", app.where)


@pytest.mark.check("01.2-app-env")
@pytest.mark.parametrize("name", NAMES)
def test_app_env_chooses(shed: Shed, expect: Expect, name: str) -> None:
    """APP_ENV names the class of create_app()."""
    app = shed.build(None, environment={"APP_ENV": name, **PRODUCTION})
    wanted = CLASSES[NAMES[name]]
    got = shed.ask_kit("settings", app=app.learner_name, names=["DEBUG", "TESTING"])
    for setting in ("DEBUG", "TESTING"):
        what = f"with APP_ENV={name}, app.config[{setting!r}]"
        expect.equal(got[setting], wanted[setting], what, app.where)


@pytest.mark.check("01.2-app-env")
@pytest.mark.parametrize("environment", [{}, {"APP_ENV": ""}], ids=["unset", "empty"])
def test_production_is_the_default(shed: Shed, expect: Expect, environment: dict[str, str]) -> None:
    """Without APP_ENV the app is a production app: it takes the key of the environment."""
    app = shed.build(None, environment={**environment, **PRODUCTION})
    got = shed.ask_kit("settings", app=app.learner_name, names=["SECRET_KEY", "DEBUG", "TESTING"])
    state = "empty" if environment else "unset"
    expect.true(
        got == {"SECRET_KEY": GOOD_KEY, "DEBUG": False, "TESTING": False},
        f"with APP_ENV {state}, the app is no production app",
        expected="DEBUG and TESTING off, and the SECRET_KEY of the environment",
        got=f"DEBUG={got['DEBUG']!r}, TESTING={got['TESTING']!r}, "
        f"the SECRET_KEY {'of' if got['SECRET_KEY'] == GOOD_KEY else 'not of'} the environment",
        where=app.where,
    )


@pytest.mark.check("01.2-unknown-env")
@pytest.mark.parametrize("name", ["prodution", "staging"])
def test_unknown_env(shed: Shed, expect: Expect, name: str) -> None:
    """A name that is not known is refused, with the names that are."""
    raised = refused(shed, None, {"APP_ENV": name, **PRODUCTION}, f"although APP_ENV is {name!r}")
    for word in ("APP_ENV", *NAMES):
        expect.true(
            word in raised["message"],
            f"the message of ConfigError does not contain {word}",
            expected=f"a message that contains APP_ENV and {', '.join(NAMES)}",
            got=raised["message"],
            where=(raised["frames"] or [None])[-1],
        )


@pytest.mark.check("01.2-read-at-build")
def test_each_build_reads_the_environment(shed: Shed, expect: Expect, rng: Random) -> None:
    """Two production apps, built one after the other, have the secrets of their moment."""
    for _ in range(2):
        key = rng.randbytes(24).hex()
        app = shed.build("ProductionConfig", environment={**PRODUCTION, "SECRET_KEY": key})
        got = shed.ask_kit("settings", app=app.learner_name, names=["SECRET_KEY"])
        expect.true(
            got["SECRET_KEY"] == key,
            "a production app has another SECRET_KEY than the environment held when it was built",
            expected="the value of SECRET_KEY at the moment of create_app",
            got="another value: one that was read earlier, or a default",
            where=app.where,
        )


BAD_KEYS = {
    "missing": None,
    "empty": "",
    "short": "k7Qz" * 7 + "abc",
    "a placeholder": "please-ChangeMe-" + "x" * 40,
    "another placeholder": "change-me-" * 5,
    "a third placeholder": "an-EXAMPLE-key-of-enough-characters",
    "a fourth placeholder": "placeholder-" + "0" * 30,
}


@pytest.mark.check("01.2-secret-refused")
@pytest.mark.parametrize("state", BAD_KEYS)
def test_bad_keys(shed: Shed, state: str) -> None:
    """A key that nobody chose with care stops the boot."""
    key = BAD_KEYS[state]
    environment = {"DATABASE_URL": "sqlite:///:memory:"} | (
        {} if key is None else {"SECRET_KEY": key}
    )
    refused(shed, "ProductionConfig", environment, f"although SECRET_KEY is {state}")


@pytest.mark.check("01.2-secret-refused")
@pytest.mark.parametrize("length", [32, 64])
def test_good_keys(shed: Shed, length: int) -> None:
    """A key of 32 characters is long enough: a refusal of it is a mismatch of the factory."""
    environment = {**PRODUCTION, "SECRET_KEY": (GOOD_KEY * 2)[:length]}
    shed.build("ProductionConfig", environment=environment)


@pytest.mark.check("01.2-database-required")
@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}], ids=["missing", "empty"])
def test_database_is_required(shed: Shed, environment: dict[str, str]) -> None:
    """Production does not fall back to some other database."""
    state = "empty" if environment else "missing"
    chosen = {"SECRET_KEY": GOOD_KEY, **environment}
    refused(shed, "ProductionConfig", chosen, f"although DATABASE_URL is {state}")


@pytest.mark.check("01.2-secret-not-shown")
@pytest.mark.parametrize("key", ["tiny-but-real-key", "changeme" + "Zq8!" * 10])
def test_message_hides_the_value(shed: Shed, expect: Expect, key: str) -> None:
    """The message tells which variable is wrong, and nothing of what it holds."""
    environment = {"SECRET_KEY": key, "DATABASE_URL": "sqlite:///:memory:"}
    raised = shed.refusal("ProductionConfig", environment=environment)
    message = raised["message"] if raised else ""
    where = (raised["frames"] or [None])[-1] if raised else None
    expect.true(
        "SECRET_KEY" in message,
        "the refusal of a bad SECRET_KEY does not name the variable",
        expected="an error whose message contains SECRET_KEY",
        got=message or "no error, or one without a message",
        where=where,
    )
    expect.true(
        key not in message,
        "the message of the error shows the value of SECRET_KEY",
        expected="a message that names the variable and not its value",
        got=message,
        where=where,
    )


@pytest.mark.check("01.2-random-key")
@pytest.mark.parametrize("name", ["DevelopmentConfig", "TestingConfig"])
def test_random_key(shed: Shed, expect: Expect, name: str) -> None:
    """Apps for development and testing have keys; they are long, and no two are equal."""
    keys = []
    for _ in range(2):
        app = shed.build(name)
        got = shed.ask_kit("settings", app=app.learner_name, names=["SECRET_KEY"])["SECRET_KEY"]
        expect.true(
            isinstance(got, str) and len(got) >= 32,
            f"an app of {name} has no SECRET_KEY of at least 32 characters",
            expected="a random text of at least 32 characters",
            got="None" if got is None else f"a value of {len(str(got))} characters",
            where=app.where,
        )
        keys.append(got)
    expect.true(
        keys[0] != keys[1],
        f"two apps of {name} have the same SECRET_KEY",
        expected="a random text, another one for each app",
        got="the same text twice",
    )
