"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    # TODO(01.1): build a Flask app, load the config class into it, return it.
    # TODO(01.2): without a config class, choose one by APP_ENV.
    # TODO(01.3): bind the extensions to the app.
    # TODO(01.4): register the health blueprint.
    message = "TODO(01.1): write create_app"
    raise NotImplementedError(message)
