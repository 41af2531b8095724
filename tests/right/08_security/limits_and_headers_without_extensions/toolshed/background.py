"""Background work: each Flask app has a Celery app, and tasks run in its context."""

from celery import Celery, Task
from flask import Flask


def init_celery(app: Flask) -> Celery:
    """Make the Celery app of a Flask app, and keep it in app.extensions["celery"]."""

    class ContextTask(Task[..., object]):
        """A task that runs in an application context of its own."""

        def __call__(self, *args: object, **kwargs: object) -> object:
            """Run the task; with its context ends its session, after a failure too."""
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery = Celery(app.import_name, task_cls=ContextTask)
    celery.config_from_object(app.config["CELERY"])
    # A task that any thread of this process sends goes to the broker of this app.
    celery.set_default()
    app.extensions["celery"] = celery
    return celery
