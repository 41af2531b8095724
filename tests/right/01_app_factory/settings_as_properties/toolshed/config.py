"""Configuration: one class for each environment, chosen by APP_ENV.

The factory loads an *instance* of a class, so a value may be a property: it is
worked out when an app is built, and never at import. Flask loads the upper-case
names only, so a property has one of those as well; a subclass overrides that name.
"""

import os
import secrets

MIN_SECRET_KEY_LENGTH = 32
PLACEHOLDERS = ("changeme", "change-me", "placeholder", "example")


class ConfigError(RuntimeError):
    """The application cannot start with the configuration it was given."""


class Config:
    """What all environments share."""

    DEBUG = False
    TESTING = False

    def __init__(self) -> None:
        self._random_key = secrets.token_urlsafe(MIN_SECRET_KEY_LENGTH)

    @property
    def secret_key(self) -> str:
        """A key of this instance's own, unless an environment says otherwise."""
        return self._random_key

    SECRET_KEY = secret_key


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

    @property
    def secret_key(self) -> str:
        return _strong_secret("SECRET_KEY")

    @property
    def database_uri(self) -> str:
        return _required("DATABASE_URL")

    SECRET_KEY = secret_key
    SQLALCHEMY_DATABASE_URI = database_uri


CONFIG_CLASSES: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
}


def config_class_from_environment() -> type[Config]:
    """Return the class that APP_ENV names; production if it names none."""
    name = os.environ.get("APP_ENV") or "production"
    try:
        return CONFIG_CLASSES[name]
    except KeyError:
        known = ", ".join(CONFIG_CLASSES)
        raise ConfigError(f"APP_ENV is unknown; it must be one of: {known}") from None


def _required(variable: str) -> str:
    """Return the value of an environment variable that must not be empty."""
    value = os.environ.get(variable)
    if not value:
        raise ConfigError(f"{variable} is not set, or is empty")
    return value


def _strong_secret(variable: str) -> str:
    """Return a secret from the environment; refuse a short or well-known one."""
    value = _required(variable)
    if len(value) < MIN_SECRET_KEY_LENGTH:
        raise ConfigError(
            f"{variable} is shorter than {MIN_SECRET_KEY_LENGTH} characters"
        )
    lowered = value.lower()
    if any(placeholder in lowered for placeholder in PLACEHOLDERS):
        raise ConfigError(f"{variable} holds a placeholder")
    return value
