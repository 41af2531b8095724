"""What usually is behind a task that fails, said to a learner."""

from typing import Any

from checker.suites.kit.causes import database_cause
from checker.suites.kit.loading import usual_cause


def task_cause(raised: dict[str, Any] | None) -> str:
    """Return what usually is behind an exception in a task, or where one is sent; or nothing."""
    kind, message = (raised or {}).get("type", ""), str((raised or {}).get("message", ""))
    if "outside of application context" in message:
        return (
            "A worker has no request and no context of its own. The class of the Celery app's "
            "tasks opens `with app.app_context()` around each run."
        )
    if "JSON serializable" in message or kind == "EncodeError":
        return (
            "A message travels as JSON to another process: send the id, and let the task read the "
            "row. What it reads then is what the database holds, not what it held."
        )
    if kind in {"NoResultFound", "NotFoundError"} or "has no attribute" in message:
        return (
            "The task found no row: it may have been faster than the commit, or the row is read "
            "by something that is not its id."
        )
    if kind == "OperationalError" and ("Connection refused" in message or "Errno" in message):
        return (
            "Nobody told this thread which Celery app is meant, so it asked for RabbitMQ on this "
            "machine, the default of an app that was never configured."
        )
    return usual_cause(raised) or database_cause(raised)
