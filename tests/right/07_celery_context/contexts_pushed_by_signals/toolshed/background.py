"""Background work: each Flask app has a Celery app, and tasks run in its context."""

from datetime import timedelta

from celery import Celery, Task, signals
from celery.schedules import schedule
from flask import Flask
from flask.ctx import AppContext

from toolshed.jobs import register_jobs
from toolshed.names import REMIND_OVERDUE

DAILY = schedule(timedelta(days=1))


class ContextStack:
    """Pushes a context of one Flask app before each run of a task, and pops it after."""

    def __init__(self, app: Flask, celery: Celery) -> None:
        """Keep whose tasks get whose contexts."""
        self.app = app
        self.celery = celery
        self.open: dict[str, AppContext] = {}

    def push(self, task_id: str, task: Task[..., object], **_: object) -> None:
        """Push a context for a run."""
        if task.app is self.celery:
            context = self.app.app_context()
            context.push()
            self.open[task_id] = context

    def pop(self, task_id: str, task: Task[..., object], **_: object) -> None:
        """Pop the context of a run; its session ends with it."""
        if task.app is self.celery:
            self.open.pop(task_id).pop()


def init_celery(app: Flask) -> Celery:
    """Make the Celery app of a Flask app, and keep it in app.extensions["celery"]."""
    celery: Celery = Celery(app.import_name)
    celery.config_from_object(app.config["CELERY"])
    celery.set_default()
    contexts = ContextStack(app, celery)
    signals.task_prerun.connect(contexts.push, weak=False)
    signals.task_postrun.connect(contexts.pop, weak=False)
    register_jobs(app, celery)
    celery.add_periodic_task(DAILY, celery.signature(REMIND_OVERDUE), name="remind")
    app.extensions["celery"] = celery
    return celery
