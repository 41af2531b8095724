"""The health endpoints, asked by load balancers and process supervisors."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from toolshed.extensions import db

health = Blueprint("health", __name__)


# TODO(08.5): load balancers ask over plain HTTP.
@health.get("/live")
def live() -> dict[str, str]:
    """Say that the process answers; a database outage is no reason to restart it."""
    return {"status": "ok"}


# TODO(08.5): here too.
@health.get("/ready")
def ready() -> tuple[dict[str, str], int]:
    """Say whether this process can serve requests now, its database included."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return {"status": "unavailable"}, 503
    return {"status": "ok"}, 200
