"""Loans over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.loans import service
from toolshed.loans.models import Loan
from toolshed.loans.schemas import (
    LoanBatch,
    LoanCreate,
    LoanOut,
    LoanQuery,
    OverdueQuery,
)
from toolshed.pages import page_of
from toolshed.validation import parse_body, parse_query

loans = Blueprint("loans", __name__)


@loans.get("")
def list_loans() -> tuple[dict[str, object], int]:
    """Answer with a page of the loans that match the query."""
    query = parse_query(LoanQuery, request)
    found, total = service.list_loans(query)
    return page_of([as_body(loan) for loan in found], total, query), 200


@loans.post("")
def create_loan() -> tuple[dict[str, object], int, dict[str, str]]:
    """Lend a tool and say where the loan is."""
    loan = service.borrow(parse_body(LoanCreate, request))
    location = url_for(".read_loan", loan_id=loan.id)
    return as_body(loan), 201, {"Location": location}


@loans.post("/batch")
def create_loans() -> tuple[dict[str, object], int]:
    """Lend several tools; many new loans have no one Location."""
    made = service.borrow_together(parse_body(LoanBatch, request))
    return {"loans": [as_body(loan) for loan in made]}, 201


@loans.get("/overdue")
def list_overdue() -> tuple[dict[str, object], int]:
    """Answer with a page of the overdue report."""
    query = parse_query(OverdueQuery, request)
    lines, total = service.list_overdue(query)
    return page_of([line.model_dump() for line in lines], total, query), 200


@loans.get("/<uuid:loan_id>")
def read_loan(loan_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one loan."""
    return as_body(service.get_loan(loan_id)), 200


@loans.post("/<uuid:loan_id>/return")
def return_loan(loan_id: UUID) -> tuple[dict[str, object], int]:
    """End a loan."""
    return as_body(service.give_back(loan_id)), 200


def as_body(loan: Loan) -> dict[str, object]:
    """Return a loan as the API shows it."""
    return LoanOut.model_validate(loan).model_dump()
