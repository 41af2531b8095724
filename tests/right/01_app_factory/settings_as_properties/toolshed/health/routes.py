"""The health endpoints, asked by load balancers and process supervisors."""

import logging
from http import HTTPStatus

from flask import Blueprint
from flask.views import MethodView
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from toolshed.extensions import db

type HealthAnswer = tuple[dict[str, str], HTTPStatus]

logger = logging.getLogger(__name__)

health = Blueprint("health", __name__, url_prefix="/health")


class LiveView(MethodView):
    """Is the process alive? If not, it is restarted."""

    def get(self) -> HealthAnswer:
        """Answer without asking anybody else."""
        return {"status": "ok"}, HTTPStatus.OK


class ReadyView(MethodView):
    """Can the process serve? If not, it gets no traffic for a while."""

    def get(self) -> HealthAnswer:
        """Send the database a statement, anew for each request."""
        try:
            with db.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            # The name only: the message of a driver may hold connection details.
            logger.warning("The database is unavailable: %s", type(error).__name__)
            return {"status": "unavailable"}, HTTPStatus.SERVICE_UNAVAILABLE
        return {"status": "ok"}, HTTPStatus.OK


health.add_url_rule("/live", view_func=LiveView.as_view("live"))
health.add_url_rule("/ready", view_func=ReadyView.as_view("ready"))
