"""The application factory: the one place that wires Toolshed together."""

from flask import Blueprint, Flask

# TODO(02.1): import Catalogue.
from toolshed.config import Config, config_from_environment

# TODO(02.1): import what closes a connection.
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.health.routes import health
from toolshed.json_provider import ToolshedJSON

# TODO(02.2): import the members blueprint.
from toolshed.responses import answer_conflict, answer_not_found

# TODO(02.3): import the tools blueprint.


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application.

    Without a config class, the environment variable APP_ENV chooses one.
    """
    chosen = config if config is not None else config_from_environment()
    app = Flask(__name__)
    app.config.from_object(chosen)
    app.config.from_mapping(chosen.values_for_new_app())
    app.json = ToolshedJSON(app)
    db.init_app(app)
    # TODO(02.1): give the app its catalogue, and close connections at teardown.
    app.register_error_handler(NotFoundError, answer_not_found)
    app.register_error_handler(ConflictError, answer_conflict)
    app.register_blueprint(health, url_prefix="/health")
    # TODO(02.2): register version_1() under its prefix.
    return app


def version_1() -> Blueprint:
    """Return the first version of the API, made anew for each app."""
    v1 = Blueprint("v1", __name__)
    # TODO(02.2): register the members on v1.
    # A second version would be a parent of its own, beside this one.
    # TODO(02.3): register the tools on v1.
    return v1
