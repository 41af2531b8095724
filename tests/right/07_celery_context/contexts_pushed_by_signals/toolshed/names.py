"""The names of the tasks: what a service needs to know of them."""

from celery import current_app

SEND_RECEIPT = "toolshed.send_receipt"
SEND_REMINDER = "toolshed.send_reminder"
REMIND_OVERDUE = "toolshed.remind_overdue"
MAKE_REPORT = "toolshed.make_report"


def send(name: str, *arguments: str) -> None:
    """Send a task by its name."""
    current_app.send_task(name, arguments)
