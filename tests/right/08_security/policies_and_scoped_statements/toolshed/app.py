"""The application factory: the one place that wires Toolshed together."""

from flask import Blueprint, Flask
from flask_talisman import Talisman

from toolshed.auth.guard import require_token
from toolshed.auth.routes import auth
from toolshed.background import init_celery
from toolshed.categories.routes import categories
from toolshed.commands import init_db, make_librarian
from toolshed.config import Config, config_from_environment
from toolshed.cross_origin import let_pages_read
from toolshed.database import enforce_foreign_keys
from toolshed.error_handlers import register_error_handlers
from toolshed.extensions import db, limiter, mail, passwords
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
    mail.init_app(app)
    with app.app_context():
        enforce_foreign_keys(db.engine)
    init_celery(app)
    passwords.init_app(app)
    limiter.init_app(app)
    app.after_request(let_pages_read)
    app.cli.add_command(init_db)
    app.cli.add_command(make_librarian)
    register_error_handlers(app)
    app.register_blueprint(health, url_prefix="/health")
    app.register_blueprint(version_1(), url_prefix="/api/v1")
    harden(app)
    return app


def harden(app: Flask) -> None:
    """Give each answer the security headers; in production, insist on HTTPS."""
    only_https = app.config["HTTPS_ONLY"]
    talisman = Talisman(
        app,
        force_https=only_https,
        strict_transport_security=only_https,
        session_cookie_secure=only_https,
        content_security_policy={"default-src": "'self'", "frame-ancestors": "'none'"},
        frame_options="DENY",
    )
    for endpoint in ("health.live", "health.ready"):
        view = app.view_functions[endpoint]
        app.view_functions[endpoint] = talisman(force_https=False)(view)


def version_1() -> Blueprint:
    """Return the first version of the API, made anew for each app."""
    v1 = Blueprint("v1", __name__)
    v1.before_request(require_token)
    v1.register_blueprint(auth, url_prefix="/auth")
    v1.register_blueprint(members, url_prefix="/members")
    v1.register_blueprint(categories, url_prefix="/categories")
    v1.register_blueprint(loans, url_prefix="/loans")
    v1.register_blueprint(reports, url_prefix="/reports")
    v1.register_blueprint(reviews, url_prefix="/reviews")
    # A second version would be a parent of its own, beside this one.
    v1.register_blueprint(tools, url_prefix="/tools")
    return v1
