"""The application factory: the one place that wires Toolshed together."""

from flask import Blueprint, Flask

from toolshed.config import Config, config_from_environment
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import catalogue, db
from toolshed.health.routes import health
from toolshed.json_provider import ToolshedJSON
from toolshed.members.routes import members
from toolshed.responses import answer_conflict, answer_not_found
from toolshed.tools.routes import tools

PREFIXES = {"/members": members, "/tools": tools}


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application."""
    chosen = config if config is not None else config_from_environment()
    app = Flask(__name__)
    app.json = ToolshedJSON(app)
    app.config.from_object(chosen)
    app.config.from_mapping(chosen.values_for_new_app())
    db.init_app(app)
    catalogue.init_app(app)
    app.errorhandler(NotFoundError)(answer_not_found)
    app.errorhandler(ConflictError)(answer_conflict)
    app.register_blueprint(health, url_prefix="/health")
    app.register_blueprint(parent_named("v1"), url_prefix="/api/v1")
    return app


def parent_named(name: str) -> Blueprint:
    """Return a version of the API with all of its children."""
    parent = Blueprint(name, __name__)
    for path, child in PREFIXES.items():
        parent.register_blueprint(child, url_prefix=path)
    return parent
