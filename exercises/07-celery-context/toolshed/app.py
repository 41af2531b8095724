"""The application factory: the one place that wires Toolshed together."""

from flask import Blueprint, Flask

from toolshed.categories.routes import categories
from toolshed.commands import init_db
from toolshed.config import Config, config_from_environment
from toolshed.database import enforce_foreign_keys
from toolshed.error_handlers import register_error_handlers
from toolshed.extensions import db  # TODO(07.2): and mail.
from toolshed.health.routes import health
from toolshed.json_provider import ToolshedJSON
from toolshed.loans.routes import loans
from toolshed.members.routes import members
from toolshed.reports.routes import reports
from toolshed.reviews.routes import reviews
from toolshed.tools.routes import tools


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
    # TODO(07.2): bind mail.
    with app.app_context():
        enforce_foreign_keys(db.engine)
    # TODO(07.1): make the Celery app of this app.
    app.cli.add_command(init_db)
    register_error_handlers(app)
    app.register_blueprint(health, url_prefix="/health")
    app.register_blueprint(version_1(), url_prefix="/api/v1")
    return app


def version_1() -> Blueprint:
    """Return the first version of the API, made anew for each app."""
    v1 = Blueprint("v1", __name__)
    v1.register_blueprint(members, url_prefix="/members")
    v1.register_blueprint(categories, url_prefix="/categories")
    v1.register_blueprint(loans, url_prefix="/loans")
    v1.register_blueprint(reports, url_prefix="/reports")
    v1.register_blueprint(reviews, url_prefix="/reviews")
    # A second version would be a parent of its own, beside this one.
    v1.register_blueprint(tools, url_prefix="/tools")
    return v1
