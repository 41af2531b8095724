"""The application factory: the one place that wires Toolshed together."""

from flask import Flask

from toolshed.config import Config


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application."""
    app = Flask(__name__)
    app.config.from_object(config)
    return app
