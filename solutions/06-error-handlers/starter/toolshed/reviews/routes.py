"""Reviews over HTTP: parse, call the service, serialise."""

from uuid import UUID

from flask import Blueprint, abort, request, url_for

from toolshed.errors import ConflictError
from toolshed.reviews import service
from toolshed.reviews.models import Review
from toolshed.reviews.schemas import ReviewCreate, ReviewOut
from toolshed.validation import parse_body

reviews = Blueprint("reviews", __name__)


@reviews.post("")
def create_review() -> tuple[dict[str, object], int, dict[str, str]]:
    """Add a review and say where it is."""
    # TODO(06.6): the service raises, a handler answers; the view only adds.
    try:
        review = service.add_review(parse_body(ReviewCreate, request))
    except ConflictError:
        return {"error": "this member has reviewed this tool"}, 409, {}
    location = url_for(".read_review", review_id=review.id)
    return as_body(review), 201, {"Location": location}


@reviews.get("/<uuid:review_id>")
def read_review(review_id: UUID) -> tuple[dict[str, object], int]:
    """Answer with one review."""
    review = service.find_review(review_id)
    # TODO(06.6): an unknown review is for the service to raise.
    if review is None:
        abort(404)
    return as_body(review), 200


def as_body(review: Review) -> dict[str, object]:
    """Return a review as the API shows it."""
    return ReviewOut.model_validate(review).model_dump()
