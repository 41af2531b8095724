"""Loans over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, request, url_for

from toolshed.auth.guard import signed_in
from toolshed.auth.models import Account
from toolshed.extensions import limiter
from toolshed.limits import is_preflight, write_limit
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
@signed_in
def list_loans(account: Account) -> tuple[dict[str, object], int]:
    """Answer with a page of the loans that match the query."""
    query = parse_query(LoanQuery, request)
    found, total = service.list_loans(account, query)
    return page_of([as_body(loan) for loan in found], total, query), 200


@loans.post("")
@limiter.limit(write_limit, exempt_when=is_preflight)
@signed_in
def create_loan(account: Account) -> tuple[dict[str, object], int, dict[str, str]]:
    """Lend a tool and say where the loan is."""
    loan = service.borrow(account, parse_body(LoanCreate, request))
    location = url_for(".read_loan", loan_id=loan.id)
    return as_body(loan), 201, {"Location": location}


@loans.post("/batch")
@limiter.limit(write_limit, exempt_when=is_preflight)
@signed_in
def create_loans(account: Account) -> tuple[dict[str, object], int]:
    """Lend several tools; many new loans have no one Location."""
    made = service.borrow_together(account, parse_body(LoanBatch, request))
    return {"loans": [as_body(loan) for loan in made]}, 201


@loans.get("/overdue")
@signed_in
def list_overdue(account: Account) -> tuple[dict[str, object], int]:
    """Answer with a page of the overdue report."""
    query = parse_query(OverdueQuery, request)
    lines, total = service.list_overdue(account, query)
    return page_of([line.model_dump() for line in lines], total, query), 200


@loans.get("/<uuid:loan_id>")
@signed_in
def read_loan(account: Account, loan_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one loan."""
    return as_body(service.get_loan(account, loan_id)), 200


@loans.post("/<uuid:loan_id>/return")
@limiter.limit(write_limit, exempt_when=is_preflight)
@signed_in
def return_loan(account: Account, loan_id: UUID) -> tuple[dict[str, object], int]:
    """End a loan."""
    return as_body(service.give_back(account, loan_id)), 200


def as_body(loan: Loan) -> dict[str, object]:
    """Return a loan as the API shows it."""
    return LoanOut.model_validate(loan).model_dump()
