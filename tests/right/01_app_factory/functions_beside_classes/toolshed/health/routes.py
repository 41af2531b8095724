"""The health endpoints, asked by load balancers and process supervisors."""

from flask import Blueprint, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from toolshed.extensions import db

health = Blueprint("health", __name__)


@health.get("/live")
def live() -> dict[str, str]:
    """Say that the process answers; nothing else is asked."""
    return {"status": "ok"}


@health.get("/ready")
def ready() -> tuple[dict[str, str], int]:
    """Say whether the database answers a statement right now."""
    try:
        db.session.scalar(select(1))
    except SQLAlchemyError as error:
        # The name only: the message of a driver may hold connection details.
        current_app.logger.warning("Database unavailable: %s", type(error).__name__)
        # A failed session refuses further work until it is rolled back.
        db.session.rollback()
        return {"status": "unavailable"}, 503
    return {"status": "ok"}, 200
