"""What can be done with reports. Nothing here knows about HTTP."""

from datetime import UTC
from typing import Literal
from uuid import UUID, uuid4

from celery.result import AsyncResult

from toolshed.after_commit import send_after_commit
from toolshed.errors import ConflictError, NotFoundError
from toolshed.extensions import db
from toolshed.reports.models import ReportRequest
from toolshed.reports.schemas import ReportCreate, ReportOut
from toolshed.reports.tasks import make_report
from toolshed.unit_of_work import unit_of_work


def request_report(data: ReportCreate) -> ReportOut:
    """Take down what is asked for, and let a worker make it."""
    asked = ReportRequest(id=uuid4(), loans=data.loans)
    with unit_of_work() as session:
        session.add(asked)
        key = str(asked.id)
        send_after_commit(make_report, data.loans, task_id=key)
    return ReportOut(
        id=asked.id,
        loans=asked.loans,
        status="pending",
        created_at=asked.created_at,
        finished_at=None,
    )


def get_report(report_id: UUID) -> ReportOut:
    """Return how far a report is, or raise NotFoundError."""
    asked = db.session.get(ReportRequest, report_id)
    if asked is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    result = AsyncResult[str](str(report_id))
    ended = result.date_done
    return ReportOut(
        id=asked.id,
        loans=asked.loans,
        status=status_of(result.state),
        created_at=asked.created_at,
        finished_at=None if ended is None else ended.replace(tzinfo=UTC),
    )


def status_of(state: str) -> Literal["pending", "done", "failed"]:
    """Return what a state of Celery means for a report that was asked for."""
    if state == "SUCCESS":
        return "done"
    return "failed" if state == "FAILURE" else "pending"


def csv_of(report_id: UUID) -> str:
    """Return the content of a report; raise ConflictError while there is none."""
    report = get_report(report_id)
    if report.status != "done":
        message = f"this report is {report.status}"
        raise ConflictError(message)
    return str(AsyncResult[str](str(report_id)).result)
