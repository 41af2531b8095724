"""Configuration: one class for each environment, chosen by APP_ENV."""


class ConfigError(RuntimeError):
    """The application cannot start with the configuration it was given."""


class Config:
    """What all environments share."""


# TODO(01.2): give each class its values, as the table in the brief says.


class DevelopmentConfig(Config):
    """A developer's own machine."""


class TestingConfig(Config):
    """The test suite."""


class ProductionConfig(Config):
    """The real service: its secrets come from the environment."""


# TODO(01.2): choose a class by APP_ENV.

# TODO(01.2): read the secrets of production, and refuse bad ones.
