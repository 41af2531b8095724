"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config

# TODO(01.1): this app is made once, at import, and everybody shares it.
app = Flask(__name__)


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    # TODO(01.1): build a new app here, with the values of the class that is given.
    # TODO(01.2): without a class, choose one by APP_ENV.
    # TODO(01.3): bind the extensions to the app.
    # TODO(01.4): register the health blueprint.
    return app
