"""Configuration: one class for each environment, chosen by APP_ENV."""

import os
import secrets
from typing import ClassVar

from celery.schedules import crontab

MIN_SECRET_LENGTH = 32
PLACEHOLDERS = ("changeme", "change-me", "placeholder", "example")
LOCAL_REDIS = "redis://localhost:6379/0"


class ConfigError(RuntimeError):
    """The application cannot start with the configuration it was given."""


def celery_settings(broker: str, results: str) -> dict[str, object]:
    """Return the settings of Celery; environments differ in their servers only."""
    return {
        "broker_url": broker,
        "result_backend": results,
        # Every task may run twice, so a message is kept until its task has ended.
        "task_acks_late": True,
        "timezone": "UTC",
        "beat_schedule": {
            "remind-overdue": {
                "task": "toolshed.loans.tasks.remind_overdue",
                "schedule": crontab(hour=6, minute=0),
            },
        },
    }


class Config:
    """What all environments share."""

    DEBUG = False
    TESTING = False
    # What a client may send: a whole body, and the fields of a form, in bytes.
    MAX_CONTENT_LENGTH = 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 64 * 1024
    # Without this, the text of an exception quotes the values of its statement.
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, object]] = {"hide_parameters": True}
    MAIL_DEFAULT_SENDER = "library@toolshed.example"

    @classmethod
    def values_for_new_app(cls) -> dict[str, object]:
        """Return the values that are only known when an app is built."""
        return {"SECRET_KEY": secrets.token_hex(32)}


class DevelopmentConfig(Config):
    """A developer's own machine."""

    DEBUG = True
    SQLALCHEMY_DATABASE_URI = "sqlite:///toolshed.db"
    CELERY: ClassVar[dict[str, object]] = celery_settings(LOCAL_REDIS, LOCAL_REDIS)


class TestingConfig(Config):
    """The test suite."""

    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite:///:memory:"
    CELERY: ClassVar[dict[str, object]] = celery_settings(
        "memory://", "cache+memory://"
    )


class ProductionConfig(Config):
    """The real service: its secrets come from the environment."""

    @classmethod
    def values_for_new_app(cls) -> dict[str, object]:
        """Read the secrets and the servers now, and refuse to start without them."""
        redis = text_from_environment("REDIS_URL")
        return {
            "SECRET_KEY": secret_from_environment("SECRET_KEY"),
            "SQLALCHEMY_DATABASE_URI": text_from_environment("DATABASE_URL"),
            "CELERY": celery_settings(redis, redis),
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
