"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config, config_from_environment
from toolshed.extensions import db

def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    chosen = config if config is not None else config_from_environment()
    app = Flask(__name__)
    app.config.from_object(chosen)
    app.config.from_mapping(chosen.values_for_new_app())
    db.init_app(app)
    return app
