"""The application factory: the one place that wires Toolshed together."""

from contextlib import ExitStack

from flask import Blueprint, Flask, g

from toolshed.catalogue import Catalogue
from toolshed.config import Config, config_from_environment
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.health.routes import health
from toolshed.json_provider import ToolshedJSON
from toolshed.members.routes import members
from toolshed.responses import answer_conflict, answer_not_found
from toolshed.tools.routes import tools


class Toolshed(Flask):
    """A Flask application that writes JSON in our way."""

    json_provider_class = ToolshedJSON


def create_app(config: type[Config] | None = None) -> Flask:
    """Build a new Toolshed application."""
    chosen = config if config is not None else config_from_environment()
    app = Toolshed(__name__)
    app.config.from_object(chosen)
    app.config.from_mapping(chosen.values_for_new_app())
    db.init_app(app)
    app.extensions["toolshed"] = Catalogue()

    @app.teardown_appcontext
    def release(_error: BaseException | None) -> None:
        held: ExitStack | None = g.pop("held", None)
        if held is not None:
            held.close()

    for error, answer in (
        (NotFoundError, answer_not_found),
        (ConflictError, answer_conflict),
    ):
        app.register_error_handler(error, answer)
    app.register_blueprint(health, url_prefix="/health")
    parent = Blueprint("v1", __name__)
    for child in (members, tools):
        parent.register_blueprint(child, url_prefix=f"/{child.name}")
    app.register_blueprint(parent, url_prefix="/api/v1")
    return app
