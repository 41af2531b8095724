"""Background work: each Flask app has a Celery app, and tasks run in its context."""

from copy import deepcopy

from celery import Celery, Task
from flask import Flask


def init_celery(app: Flask) -> Celery:
    """Make the Celery app of a Flask app, and keep it in app.extensions["celery"]."""

    class ContextTask[**P, R](Task[P, R]):
        """A task that runs in an application context of its own."""

        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
            """Run the task; with the context ends its session."""
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery = Celery(app.import_name, task_cls=ContextTask)
    # A copy: apps of one class share its dict, and Celery may add to the schedule.
    celery.config_from_object(deepcopy(app.config["CELERY"]))
    # A new Celery app is the current one of its own thread only.
    celery.set_default()
    app.extensions["celery"] = celery
    return celery
