"""Reports over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.auth.guard import current_actor
from toolshed.reports import service
from toolshed.reports.schemas import ReportCreate
from toolshed.validation import parse_body

reports = Blueprint("reports", __name__)


@reports.post("")
def create_report() -> tuple[dict[str, object], int, dict[str, str]]:
    """Accept a report, and say where its status is."""
    actor = current_actor()
    report = service.request_report(actor, parse_body(ReportCreate, request))
    location = url_for(".read_report", report_id=report.id)
    return report.model_dump(), 202, {"Location": location}


@reports.get("/<uuid:report_id>")
def read_report(report_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with how far a report is."""
    actor = current_actor()
    return service.get_report(actor, report_id).model_dump(), 200


@reports.get("/<uuid:report_id>/csv")
def read_csv(report_id: UUID) -> tuple[str, int, dict[str, str]]:
    """Answer with the file."""
    actor = current_actor()
    text = service.csv_of(actor, report_id)
    return text, 200, {"Content-Type": "text/csv; charset=utf-8"}
