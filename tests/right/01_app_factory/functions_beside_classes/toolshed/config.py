"""Configuration: one class for each environment, chosen by APP_ENV.

The classes hold plain values only. A value that must not stand in the source is
declared without one, and `settings_of` supplies it each time an app is built.
"""

import copy
import os
import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum

MIN_SECRET_KEY_LENGTH = 32
PLACEHOLDERS = ("changeme", "change-me", "placeholder", "example")


class ConfigError(RuntimeError):
    """The application cannot start with the configuration it was given."""


class Config:
    """What all environments share."""

    DEBUG: bool = False
    TESTING: bool = False
    SECRET_KEY: str  # no value here: see settings_of
    SQLALCHEMY_DATABASE_URI: str


class DevelopmentConfig(Config):
    """A developer's own machine."""

    DEBUG = True
    SQLALCHEMY_DATABASE_URI = "sqlite:///toolshed.db"


class TestingConfig(Config):
    """The test suite."""

    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite:///:memory:"


class ProductionConfig(Config):
    """The real service: its secrets come from the environment."""


class Environment(StrEnum):
    """The names that APP_ENV may hold."""

    DEVELOPMENT = "development"
    TESTING = "testing"
    PRODUCTION = "production"


_CONFIGS: Mapping[Environment, type[Config]] = {
    Environment.DEVELOPMENT: DevelopmentConfig,
    Environment.TESTING: TestingConfig,
    Environment.PRODUCTION: ProductionConfig,
}


def config_from_environment() -> type[Config]:
    """Return the class that APP_ENV names; without a name, production."""
    name = os.environ.get("APP_ENV") or Environment.PRODUCTION
    try:
        return _CONFIGS[Environment(name)]
    except ValueError:
        known = ", ".join(Environment)
        raise ConfigError(f"APP_ENV must be one of: {known}") from None


def settings_of(config: type[Config]) -> dict[str, object]:
    """Return the settings of one new app that is built from the class.

    What the class or a subclass sets wins; the rest is supplied here. The values
    are copies, so that no app can change those of another.
    """
    settings: dict[str, object] = {
        name: copy.deepcopy(getattr(config, name))
        for name in dir(config)
        if name.isupper()
    }
    for name, supply in _suppliers_of(config).items():
        if name not in settings:
            settings[name] = supply()
    return settings


def _suppliers_of(config: type[Config]) -> Mapping[str, Callable[[], str]]:
    """Return how to get each value that the class may leave open."""
    if issubclass(config, ProductionConfig):
        return {
            "SECRET_KEY": _secret_key_from_environment,
            "SQLALCHEMY_DATABASE_URI": _database_url_from_environment,
        }
    return {"SECRET_KEY": secrets.token_urlsafe}


def _secret_key_from_environment() -> str:
    value = _required("SECRET_KEY")
    if len(value.strip()) < MIN_SECRET_KEY_LENGTH:
        raise ConfigError(
            f"SECRET_KEY must have at least {MIN_SECRET_KEY_LENGTH} characters"
        )
    lowered = value.casefold()
    if any(placeholder in lowered for placeholder in PLACEHOLDERS):
        raise ConfigError("SECRET_KEY holds a placeholder, not a secret")
    return value


def _database_url_from_environment() -> str:
    return _required("DATABASE_URL")


def _required(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value.strip():
        raise ConfigError(f"{variable} is missing or empty")
    return value
