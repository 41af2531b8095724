"""Tasks that wait for the commit of the session in which they were asked for."""

from celery import Task
from sqlalchemy import event
from sqlalchemy.orm import Session

from toolshed.extensions import db

type Waiting = list[tuple[Task[..., object], tuple[str, ...], str | None]]


def send_after_commit(
    task: Task[..., object], *args: str, task_id: str | None = None
) -> None:
    """Let a task be sent when what is being done now has been committed."""
    waiting: Waiting = db.session().info.setdefault("tasks", [])
    waiting.append((task, args, task_id))


def send_waiting(session: Session) -> None:
    """Send what waits for this session's commit."""
    waiting: Waiting = session.info.pop("tasks", [])
    for task, args, task_id in waiting:
        task.apply_async(args, task_id=task_id)


def forget_waiting(session: Session) -> None:
    """Forget what waits: the work was undone."""
    session.info.pop("tasks", None)


def listen_to_commits() -> None:
    """Tell the sessions what to do after their ends; the factory calls it."""
    for name, listener in (
        ("after_commit", send_waiting),
        ("after_rollback", forget_waiting),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
