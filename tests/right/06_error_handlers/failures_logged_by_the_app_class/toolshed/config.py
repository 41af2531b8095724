"""Configuration: one class for each environment, chosen by APP_ENV."""

import os
import secrets

MIN_SECRET_LENGTH = 32
PLACEHOLDERS = ("changeme", "change-me", "placeholder", "example")


class ConfigError(RuntimeError):
    """The application cannot start with the configuration it was given."""


class Config:
    """What all environments share."""

    DEBUG = False
    TESTING = False
    MAX_CONTENT_LENGTH = 1_048_576
    MAX_FORM_MEMORY_SIZE = 65_536

    @classmethod
    def values_for_new_app(cls) -> dict[str, str]:
        """Return the values that are only known when an app is built."""
        return {"SECRET_KEY": secrets.token_hex(32)}


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

    @classmethod
    def values_for_new_app(cls) -> dict[str, str]:
        """Read the secrets now, and refuse to start without good ones."""
        return {
            "SECRET_KEY": secret_from_environment("SECRET_KEY"),
            "SQLALCHEMY_DATABASE_URI": text_from_environment("DATABASE_URL"),
        }


CONFIGS: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
}


def config_from_environment() -> type[Config]:
    """Return the class that APP_ENV names; unset or empty means production."""
    name = os.environ.get("APP_ENV") or "production"
    try:
        return CONFIGS[name]
    except KeyError:
        known = ", ".join(CONFIGS)
        message = f"APP_ENV is {name!r}; it must be one of: {known}"
        raise ConfigError(message) from None


def text_from_environment(variable: str) -> str:
    """Return a variable's value, or raise ConfigError if it is missing or empty."""
    value = os.environ.get(variable, "").strip()
    if not value:
        message = f"the environment variable {variable} must be set"
        raise ConfigError(message)
    return value


def secret_from_environment(variable: str) -> str:
    """Return a secret, or raise ConfigError if nobody chose it with care."""
    value = text_from_environment(variable)
    if len(value) < MIN_SECRET_LENGTH:
        message = f"{variable} must have at least {MIN_SECRET_LENGTH} characters"
        raise ConfigError(message)
    if any(word in value.lower() for word in PLACEHOLDERS):
        message = f"{variable} still holds a placeholder; make a random value"
        raise ConfigError(message)
    return value
