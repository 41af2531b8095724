"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config, config_from_environment, settings_of
from toolshed.extensions import db
from toolshed.health.routes import health


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    app = Flask(__name__)
    _configure(app, config_from_environment() if config is None else config)
    _bind_extensions(app)
    _register_blueprints(app)
    return app


def _configure(app: Flask, config: type[Config]) -> None:
    app.config.update(settings_of(config))


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)


def _register_blueprints(app: Flask) -> None:
    app.register_blueprint(health, url_prefix="/health")
