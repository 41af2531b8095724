"""Reports over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.reports import service
from toolshed.reports.schemas import ReportCreate
from toolshed.validation import parse_body

reports = Blueprint("reports", __name__)


@reports.post("")
def create_report() -> tuple[dict[str, object], int, dict[str, str]]:
    """Accept a report, and say where its status is."""
    report = service.request_report(parse_body(ReportCreate, request))
    location = url_for(".read_report", report_id=report.id)
    return report.model_dump(), 202, {"Location": location}


@reports.get("/<uuid:report_id>")
def read_report(report_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with how far a report is."""
    return service.get_report(report_id).model_dump(), 200


@reports.get("/<uuid:report_id>/csv")
def read_csv(report_id: UUID) -> tuple[str, int, dict[str, str]]:
    """Answer with the file."""
    text = service.csv_of(report_id)
    return text, 200, {"Content-Type": "text/csv; charset=utf-8"}
