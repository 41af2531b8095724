"""Reports over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.auth.guard import signed_in
from toolshed.auth.models import Account
from toolshed.extensions import limiter
from toolshed.limits import is_preflight, write_limit
from toolshed.reports import service
from toolshed.reports.schemas import ReportCreate
from toolshed.validation import parse_body

reports = Blueprint("reports", __name__)


@reports.post("")
@limiter.limit(write_limit, exempt_when=is_preflight)
@signed_in
def create_report(account: Account) -> tuple[dict[str, object], int, dict[str, str]]:
    """Accept a report, and say where its status is."""
    report = service.request_report(account, parse_body(ReportCreate, request))
    location = url_for(".read_report", report_id=report.id)
    return report.model_dump(), 202, {"Location": location}


@reports.get("/<uuid:report_id>")
@signed_in
def read_report(account: Account, report_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with how far a report is."""
    return service.get_report(account, report_id).model_dump(), 200


@reports.get("/<uuid:report_id>/csv")
@signed_in
def read_csv(account: Account, report_id: UUID) -> tuple[str, int, dict[str, str]]:
    """Answer with the file."""
    text = service.csv_of(account, report_id)
    return text, 200, {"Content-Type": "text/csv; charset=utf-8"}
