"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config, config_class_from_environment
from toolshed.extensions import db
from toolshed.health.routes import health


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    if config is None:
        config = config_class_from_environment()

    app = Flask(__name__)
    # An instance, not the class: some values are made or read for this app alone.
    app.config.from_object(config())
    db.init_app(app)
    app.register_blueprint(health)
    return app
